import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { executionRecords } from '#lambdas/clients.ts'
import { readExecutionRecord, readRecords } from '#lambdas/records/read.ts'
import { doneWrite } from '#lambdas/records/step-writes/done.ts'
import { awaitDecision } from '#lambdas/records/transitions/await-decision.ts'
import { cancel } from '#lambdas/records/transitions/cancel.ts'
import { catchUp } from '#lambdas/records/transitions/catch-up.ts'
import { type CommitScope, commit } from '#lambdas/records/transitions/commit.ts'
import { complete } from '#lambdas/records/transitions/complete.ts'
import { decide } from '#lambdas/records/transitions/decide.ts'
import { enter } from '#lambdas/records/transitions/enter.ts'
import { enterRetry } from '#lambdas/records/transitions/enter-retry.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const NOW = '2026-01-01T00:00:00.000Z'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let executions = 0
let execution: { tenant: string; executionId: string; workflow: string; input: object }
beforeEach(() => {
  execution = { tenant: 'demo', executionId: `forward-${executions++}`, workflow: 'w', input: {} }
})
const read = () => readExecutionRecord(executionRecords(), execution)
const scopeOf = (envelope: object = {}): CommitScope => ({
  ...executionRecords(),
  startedAt: NOW,
  envelope: { ...execution, step: 'Step', attempt: 1, results: { earlier: {} }, ...envelope },
})

describe('entering an execution', () => {
  const start = (requestHash: string, id = execution.executionId) =>
    enter(
      executionRecords(),
      { ...execution, executionId: id, startedAt: NOW, requestHash },
      `key-${execution.executionId}`,
    )

  test('is done once for an idempotency key, under the id of the first request', async () => {
    const { executionId } = execution
    expect(await start('a')).toEqual({ kind: 'entered', executionId })
    expect(await start('a', `${executionId}-other`)).toEqual({ kind: 'entered', executionId })
    expect(await start('b')).toEqual({ kind: 'key-taken', executionId })
    expect(await read()).toMatchObject({ status: 'RUNNING', requestHash: 'a' })
  })

  test('tells an id that belongs to another request', async () => {
    await storeExecution(execution)
    const { executionId } = execution
    const outcome = await enter(
      executionRecords(),
      { ...execution, startedAt: NOW, requestHash: 'b' },
      undefined,
    )
    expect(outcome).toEqual({ kind: 'id-taken', executionId })
  })

  test('links a retry with what it retries, once', async () => {
    await storeExecution(execution, { status: 'COMPENSATED', endedAt: NOW })
    const old = (await read())!
    const retry = { ...execution, executionId: `${execution.executionId}-retry`, startedAt: NOW }
    for (let requests = 0; requests < 2; requests++) {
      expect(await enterRetry(executionRecords(), old, retry)).toMatchObject({
        kind: 'entered',
        execution: { status: 'RUNNING', retryOf: old.executionId },
      })
    }
    expect(await read()).toMatchObject({ retriedBy: retry.executionId })
  })

  test('tells that the id of a retry is taken, and links nothing', async () => {
    await storeExecution(execution, { status: 'COMPENSATED', endedAt: NOW })
    const retry = { ...execution, executionId: `${execution.executionId}-taken`, startedAt: NOW }
    await storeExecution(retry)
    expect(await enterRetry(executionRecords(), (await read())!, retry)).toEqual({ kind: 'id-taken' })
    expect(await read()).not.toHaveProperty('retriedBy')
  })
})

describe('committing a step', () => {
  const commitStep = (scope = scopeOf()) => {
    const done = { endedAt: NOW }
    return commit(scope, { step: doneWrite(scope, { result: { a: 1 }, endedAt: NOW }), done })
  }

  test('tells a step record that does not allow it before anything else', async () => {
    await storeExecution(execution)
    expect(await commitStep()).toEqual({ kind: 'committed' })
    await storeExecution(execution, { cancelRequestedAt: NOW })
    expect(await commitStep()).toMatchObject({ kind: 'step-barred', step: { state: 'DONE' } })
  })

  test.each([
    ['cancelled', { cancelRequestedAt: NOW }],
    ['being undone', { status: 'COMPENSATING' }],
    ['over', { status: 'COMPLETED', endedAt: NOW }],
  ])('is barred by an execution that is %s', async (_, attributes) => {
    await storeExecution(execution, attributes)
    expect(await commitStep()).toMatchObject({ kind: 'execution-barred', execution: attributes })
  })

  test('of the first step enters an execution that the API knows nothing of', async () => {
    await commitStep(scopeOf({ results: {} }))
    expect(await read()).toMatchObject({ status: 'RUNNING', startedAt: NOW })
  })

  test('of a pivot excludes a cancel', async () => {
    await storeExecution(execution)
    await commitStep(scopeOf({ pivot: true }))
    const outcome = await cancel(executionRecords(), execution, { by: 'ada', at: NOW, reason: 'late' })
    expect(outcome).toEqual({ kind: 'past-pivot', committedAt: NOW })
  })
})

describe('a ledger that was put back to an earlier moment', () => {
  const done = { step: 'Step', result: {}, startedAt: NOW, endedAt: NOW }
  const catchUpNow = async (known: object = {}) =>
    catchUp(executionRecords(), (await read())!, [done, { ...done, ...known }])

  test('learns what was done and undone, so that it is undone no second time', async () => {
    await storeExecution(execution, { status: 'COMPENSATING' })
    await catchUpNow({ undo: 'Undo' })
    expect((await readRecords(executionRecords(), execution))?.steps).toMatchObject([
      { step: 'Step', state: 'UNDONE', undo: 'Undo' },
    ])
  })

  test('learns of its pivot, so that nothing is undone', async () => {
    await storeExecution(execution)
    await catchUpNow({ pivot: true })
    expect(await read()).toMatchObject({ status: 'RUNNING', committedAt: NOW })
  })

  test('learns of no pivot where the execution is being undone', async () => {
    await storeExecution(execution, { status: 'COMPENSATING' })
    await catchUpNow({ pivot: true })
    expect(await read()).not.toHaveProperty('committedAt')
  })
})

describe('a cancel', () => {
  const cancelNow = (ref: object = {}) =>
    cancel(
      executionRecords(),
      { ...execution, workflow: undefined, ...ref },
      { by: 'ada', at: NOW, reason: 'why' },
    )

  test('returns the execution as it is now', async () => {
    await storeExecution(execution)
    expect(await cancelNow()).toMatchObject({
      kind: 'cancelled',
      execution: {
        status: 'RUNNING',
        cancelRequestedAt: NOW,
        cancel: { by: 'ada', at: NOW, reason: 'why' },
      },
    })
  })

  test('keeps who was first', async () => {
    await storeExecution(execution)
    await cancelNow()
    const second = await cancel(executionRecords(), execution, { by: 'bob', at: '2030-01-01T00:00:00.000Z' })
    expect(second).toMatchObject({ execution: { cancel: { by: 'ada', reason: 'why' } } })
  })

  test('tells what has ended from what there is not', async () => {
    expect(await cancelNow()).toEqual({ kind: 'absent' })
    await storeExecution(execution, { status: 'COMPENSATED', endedAt: NOW })
    expect(await cancelNow()).toMatchObject({ kind: 'ended', execution: { endedAt: NOW } })
    expect(await cancelNow({ workflow: 'another' })).toEqual({ kind: 'absent' })
  })
})

describe('a completion', () => {
  test('is repeatable, keeps the first end, and closes the execution', async () => {
    await storeExecution(execution)
    const completeAt = (at: string) => complete(executionRecords(), execution, at)
    expect(await completeAt(NOW)).toEqual({ kind: 'completed', startedAt: (await read())?.startedAt })
    expect(await completeAt('2027-01-01T00:00:00.000Z')).toEqual({ kind: 'completed', startedAt: undefined })
    expect(await read()).toMatchObject({ status: 'COMPLETED', endedAt: NOW })
  })

  test('is barred by a cancel', async () => {
    await storeExecution(execution, { cancelRequestedAt: NOW })
    expect(await complete(executionRecords(), execution, NOW)).toMatchObject({
      kind: 'execution-barred',
      execution: { cancelRequestedAt: NOW },
    })
  })
})

describe('an approval', () => {
  const ask = (step: string, attempt = 1, fields = {}) =>
    awaitDecision(scopeOf({ step, attempt, taskToken: `${step}-${attempt}`, ...fields }))
  const findWait = async (step: string) => {
    const { execution: record, waits } = (await readRecords(executionRecords(), execution))!
    return { record, wait: waits.find((each) => each.step === step)! }
  }
  const decideBy = ({ record, wait }: Awaited<ReturnType<typeof findWait>>) =>
    decide(executionRecords(), record, { wait, decision: { decision: 'approve', by: 'me', decidedAt: NOW } })
  const decideOn = async (step: string) => decideBy(await findWait(step))
  beforeEach(() => storeExecution(execution))

  test('is waited for with the token of the latest attempt', async () => {
    expect(await ask('Ask', 2)).toEqual({ kind: 'waiting' })
    expect(await ask('Ask', 2)).toEqual({ kind: 'waiting' })
    expect(await ask('Ask', 1)).toEqual({ kind: 'superseded', attempts: 2 })
    expect(await read()).toMatchObject({ status: 'AWAITING_APPROVAL', waiting: new Set(['Ask']) })
  })

  test('is stored with the time at which it expires, where its state machine tells it', async () => {
    await ask('Ask')
    expect((await findWait('Ask')).wait.decideBy).toBeUndefined()
    await ask('Ask', 2, { timeoutSeconds: 90 })
    const { attemptedAt, decideBy } = (await findWait('Ask')).wait
    expect(Date.parse(decideBy!) - Date.parse(attemptedAt!)).toBe(90_000)
  })

  test('is not asked for once the execution is being undone', async () => {
    await storeExecution(execution, { status: 'COMPENSATING' })
    expect(await ask('Ask')).toMatchObject({
      kind: 'execution-barred',
      execution: { status: 'COMPENSATING' },
    })
  })

  test('lets the execution run again when it was the last one, and is decided once', async () => {
    await ask('One')
    await ask('Other')
    expect(await decideOn('One')).toBe('decided')
    expect(await read()).toMatchObject({ status: 'AWAITING_APPROVAL' })
    expect(await decideOn('Other')).toBe('decided')
    expect(await read()).toMatchObject({ status: 'RUNNING' })
    expect(await decideOn('Other')).toBe('too-late')
  })

  test('is decided beside others that are decided at the same time', async () => {
    const steps = ['A', 'B', 'C', 'D']
    for (const step of steps) {
      await ask(step)
    }
    expect(await Promise.all(steps.map(decideOn))).toEqual(steps.map(() => 'decided'))
    expect(await read()).toMatchObject({ status: 'RUNNING' })
  })

  test('is decided too late when a later attempt has asked again, whose token it is that counts', async () => {
    await ask('Ask', 1)
    const found = await findWait('Ask')
    await ask('Ask', 2)
    expect(await decideBy(found)).toBe('too-late')
    expect(await read()).toMatchObject({ status: 'AWAITING_APPROVAL' })
  })

  test('is decided too late after a cancel', async () => {
    await ask('Ask')
    await cancel(executionRecords(), execution, { by: 'ada', at: NOW, reason: 'why' })
    expect(await decideOn('Ask')).toBe('too-late')
  })
})
