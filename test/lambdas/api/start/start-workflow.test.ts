import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { defineSaga, defineStep, defineUndo, step } from '#core/saga/index.ts'
import { handler as getExecution } from '#lambdas/api/read/get-execution.ts'
import { handler as startExecution } from '#lambdas/api/start/start-execution.ts'
import { handler as cancelExecution } from '#lambdas/api/steer/cancel-execution.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { request } from '../../../support/api-request.ts'

vi.mock('#statemachines/index.ts', () => {
  const input = z.strictObject({ amount: z.int().min(1), note: z.string().default('none') })
  const act = (name: string) => defineStep(name, { input: z.object({}), output: z.object({}) })
  const saga = (name: string, acts: string) =>
    defineSaga(name, {
      input,
      timeout: '1 hour',
      steps: [step(act(acts), { undo: defineUndo(`Undo${acts}`) })],
    })
  return { sagas: [saga('first-thing', 'DoFirst'), saga('second-thing', 'DoSecond')] }
})

const stateMachines = restoreAfterAll(mockClient(SFNClient))
const ARNS = { 'first-thing': 'arn:first', 'second-thing': 'arn:second' }

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  process.env.STATE_MACHINE_ARNS = JSON.stringify(ARNS)
})
afterAll(() => tables.stop())
beforeEach(() => {
  stateMachines.reset()
  stateMachines.on(StartExecutionCommand).resolves({})
})

const start = (workflow: string, body: object, headers: Record<string, string> = {}) =>
  request(startExecution, 'POST', '/workflows/{workflow}', { params: { workflow }, body, headers })
const started = () => stateMachines.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)

test('the machine gets the input as its schema has read it, without what stands beside it', async () => {
  const simulate = { failAt: 'UndoDoFirst' }
  const answer = await start('first-thing', { executionId: 'mine', simulate, amount: 5 })
  expect(answer).toMatchObject({ status: 202, headers: { location: '/executions/mine' } })
  expect(started()[0]).toMatchObject({
    stateMachineArn: expect.stringContaining('arn:first'),
    name: 'demo_mine',
  })
  expect(JSON.parse(started()[0]!.input!)).toEqual({
    executionId: 'mine',
    tenant: 'demo',
    workflow: 'first-thing',
    input: { amount: 5, note: 'none' },
    simulate: { failAt: 'UndoDoFirst', when: 'after' },
  })
})

test('an id that nobody chose says nothing of orders', async () => {
  const [one, two] = [await start('first-thing', { amount: 5 }), await start('first-thing', { amount: 5 })]
  expect(one.body.executionId).toMatch(/^exe_/)
  expect(one.body.executionId).not.toBe(two.body.executionId)
})

test('a key that has started another workflow is 422, and starts nothing', async () => {
  const headers = { 'Idempotency-Key': 'one-key' }
  const first = await start('first-thing', { amount: 5 }, headers)
  expect(await start('first-thing', { amount: 5 }, headers)).toEqual(first)
  const other = await start('second-thing', { amount: 5 }, headers)
  expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } })
  expect(new Set(started().map(({ stateMachineArn }) => stateMachineArn)).size).toBe(1)
})

test('an id that an execution of another workflow has is 409, and starts nothing', async () => {
  await start('first-thing', { executionId: 'taken', amount: 5 })
  const other = await start('second-thing', { executionId: 'taken', amount: 5 })
  expect(other).toMatchObject({ status: 409, body: { type: '/problems/id-taken' } })
  expect(started()).toHaveLength(1)
})

test('an execution of another workflow is no order: it can neither be seen nor cancelled as one', async () => {
  stateMachines.on(DescribeExecutionCommand).resolves({})
  await start('first-thing', { executionId: 'no-order', amount: 5 })
  const [order, execution] = [{ orderId: 'no-order' }, { executionId: 'no-order' }]
  const statuses = [
    await request(getExecution, 'GET', '/orders/{orderId}', { params: order }),
    await request(cancelExecution, 'POST', '/orders/{orderId}/cancel', { params: order, body: {} }),
    await request(getExecution, 'GET', '/executions/{executionId}', { params: execution }),
    await request(cancelExecution, 'POST', '/executions/{executionId}/cancel', {
      params: execution,
      body: {},
    }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([404, 404, 200, 202])
})

test("a failure at a state of another workflow is a 400 that names this one's, beside every other problem", async () => {
  const { status, body } = await start('first-thing', {
    executionId: 'a/b',
    simulate: { failAt: 'DoSecond' },
    amount: 0,
    surprise: 1,
  })
  expect({ status, paths: body.errors.map(({ path }: { path: string }) => path) }).toEqual({
    status: 400,
    paths: ['executionId', 'simulate.failAt', 'amount', 'surprise'],
  })
  expect(body.detail).toContain('"DoFirst"|"UndoDoFirst"')
  expect(started()).toEqual([])
})

test('of several failures each is checked, and only an undo can be made to give up', async () => {
  const simulate = [
    { failAt: 'DoFirst', when: 'before' },
    { failAt: 'DoSecond' },
    { failAt: 'DoFirst', giveUp: true },
    { failAt: 'UndoDoFirst', when: 'timeout', giveUp: true },
  ]
  const { body } = await start('first-thing', { amount: 5, simulate })
  expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
    'simulate.1.failAt',
    'simulate.2.giveUp',
    'simulate.3.giveUp',
  ])
  const accepted = [{ failAt: 'UndoDoFirst', when: 'before', giveUp: true }, { failAt: 'DoFirst' }]
  expect(await start('first-thing', { amount: 5, simulate: accepted })).toMatchObject({ status: 202 })
})

test('a simulated failure is 403 on a stack without fault injection', async () => {
  vi.stubEnv('FAULT_INJECTION', 'off')
  const answer = await start('first-thing', { amount: 5, simulate: { failAt: 'DoFirst' } })
  vi.unstubAllEnvs()
  expect(answer).toMatchObject({ status: 403, body: { type: '/problems/fault-injection-off' } })
  expect(started()).toEqual([])
})
