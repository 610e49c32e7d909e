import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { runCommand } from '#test/support/command-line.ts'

/** Names that nobody adds: what is written of theirs in this project would be in the way. */
const TRIP = ['new', 'workflow', 'trip-to-nowhere', '--step', 'FindNowhere:LoseNowhere']

test('--dry-run prints each file of a new workflow, formatted, and writes none', async () => {
  const { status, out, err } = await runCommand([...TRIP, '--dry-run'])
  expect(status).toBe(0)
  expect(out).toMatch(/^new +\d+ {2}core\/trip-to-nowhere\/schema\.ts$/m)
  expect(out).toMatch(/^changed +\d+ {2}lib\/access\.ts$/m)
  expect(out).toContain('step(s.findNowhere, { undo: s.loseNowhere })')
  expect(out).toContain("+   FindNowhere: { TripToNowhereEntries: ['PutItem'] },")
  expect(err).toContain('nothing was written')
  expect(existsSync(join(projectDirectory, 'core/trip-to-nowhere'))).toBe(false)
})

test('a step of a saga that people have written is shown with what it changes', async () => {
  const words = ['new', 'step', 'order-fulfillment', 'FindNowhere:LoseNowhere', '--after', 'ProcessPayment']
  const { status, out } = await runCommand([...words, '--outside', '--dry-run', '-o', 'id'])
  expect(status).toBe(0)
  const always = [
    'core/order/steps.ts',
    'statemachines/order-fulfillment.saga.ts',
    'lambdas/steps/order-fulfillment/find-nowhere.ts',
    'lambdas/steps/order-fulfillment/lose-nowhere.ts',
    'lib/access.ts',
  ]
  const unlessThere = [
    'lambdas/providers/order-fulfillment/order-fulfillment-provider.ts',
    'lambdas/providers/order-fulfillment/simulated-order-fulfillment-provider.ts',
    'lib/tables.ts',
    'lambdas/runtime.ts',
  ]
  const files = out.trim().split('\n')
  expect(files).toEqual(expect.arrayContaining(always))
  expect([...always, ...unlessThere]).toEqual(expect.arrayContaining(files))
})

test.each([
  [
    ['new', 'workflow', 'trip'],
    'name its steps, in order: flowforge new workflow trip --step BookHotel:CancelHotel',
  ],
  [
    ['new', 'step', 'money-transfr', 'FindNowhere'],
    "there is no workflow 'money-transfr'; did you mean 'money-transfer'?",
  ],
  [['new', 'step', 'money-transfer', 'FindNowhere', '--after', 'DebitSorce'], "did you mean 'DebitSource'?"],
  [['new', 'step', 'money-transfer', 'FindNowhere', '--outside'], '--outside is for steps with an undo'],
  [[...TRIP.slice(0, 3), '--step', 'FindNowhere', '--outside'], '--outside is for steps with an undo'],
  [['new', 'workflow', 'test', '--step', 'FindNowhere'], "'test' cannot name a workflow"],
  [['new', 'workflow'], "missing required argument 'workflow'"],
  [['new', 'workflo'], "unknown command 'workflo'; did you mean 'workflow'?"],
])('%s is refused as bad usage', async (words, message) => {
  const { status, err } = await runCommand(words)
  expect({ status, err }).toEqual({ status: 2, err: expect.stringContaining(message) })
})
