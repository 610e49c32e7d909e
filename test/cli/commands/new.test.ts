import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { runCommand } from '#test/support/command-line.ts'

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
  const words = ['new', 'step', 'order-fulfillment', 'WrapGift:UnwrapGift', '--after', 'ProcessPayment']
  const { status, out } = await runCommand([...words, '--outside', '--dry-run', '-o', 'id'])
  expect(status).toBe(0)
  expect(out.trim().split('\n')).toEqual([
    'core/order/steps.ts',
    'statemachines/order-fulfillment.saga.ts',
    'lambdas/steps/order-fulfillment/wrap-gift.ts',
    'lambdas/steps/order-fulfillment/unwrap-gift.ts',
    'lambdas/providers/order-fulfillment/order-fulfillment-provider.ts',
    'lambdas/providers/order-fulfillment/simulated-order-fulfillment-provider.ts',
    'lib/tables.ts',
    'lib/access.ts',
    'lambdas/runtime.ts',
  ])
})

test.each([
  [
    ['new', 'workflow', 'trip'],
    'name its steps, in order: flowforge new workflow trip --step BookHotel:CancelHotel',
  ],
  [
    ['new', 'step', 'money-transfr', 'BookHotel'],
    "there is no workflow 'money-transfr'; did you mean 'money-transfer'?",
  ],
  [['new', 'step', 'money-transfer', 'TakeFee', '--after', 'DebitSorce'], "did you mean 'DebitSource'?"],
  [['new', 'workflow'], "missing required argument 'workflow'"],
  [['new', 'workflo'], "unknown command 'workflo'; did you mean 'workflow'?"],
])('%s is refused as bad usage', async (words, message) => {
  const { status, err } = await runCommand(words)
  expect({ status, err }).toEqual({ status: 2, err: expect.stringContaining(message) })
})
