import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { executionRecords } from '#lambdas/clients.ts'
import type { EndedRecord, StuckRecord } from '#lambdas/records/execution-record.ts'
import { readExecutionRecord, readStepRecord } from '#lambdas/records/read.ts'
import { undoneWrite } from '#lambdas/records/step-writes/undone.ts'
import { compensate, markCompensating } from '#lambdas/records/transitions/compensate.ts'
import { commitFenced } from '#lambdas/records/transitions/fence.ts'
import { finishCompensation } from '#lambdas/records/transitions/finish-compensation.ts'
import { markStuck } from '#lambdas/records/transitions/mark-stuck.ts'
import { postpone } from '#lambdas/records/transitions/postpone.ts'
import { rollBack } from '#lambdas/records/transitions/roll-back.ts'
import { settle } from '#lambdas/records/transitions/settle.ts'
import { skip } from '#lambdas/records/transitions/skip.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const STUCK = { undo: 'Undo', step: 'Step', error: 'Failed', since: NOW, execution: 'demo_x' }

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let executions = 0
let execution: { tenant: string; executionId: string; workflow: string; input: object }
beforeEach(() => {
  execution = { tenant: 'demo', executionId: `undo-${executions++}`, workflow: 'w', input: {} }
})
const read = async () => (await readExecutionRecord(executionRecords(), execution))!
const readStep = () => readStepRecord(executionRecords(), execution, 'Step')
/** Undoes a step of which nothing was read. */
const undo = (failure?: { error: string }) => {
  const envelope = { ...execution, step: 'Step', undo: 'Undo', attempt: 1, results: {} }
  const scope = { ...executionRecords(), envelope, startedAt: NOW }
  const step = undoneWrite(scope, { read: undefined, undoneAt: NOW })
  return compensate(scope, { execution: { ...execution, failure }, startedAt: NOW, step, writes: [] })
}

describe('compensating', () => {
  test('begins with the first undo, for the first failure', async () => {
    await storeExecution(execution)
    expect(await undo({ error: 'First' })).toEqual({ kind: 'committed' })
    await markCompensating(executionRecords(), { ...execution, failure: { error: 'Second' } }, NOW)
    expect(await read()).toMatchObject({ status: 'COMPENSATING', failure: { error: 'First' } })
    expect(await readStep()).toMatchObject({ state: 'UNDONE' })
  })

  test('tells a step record that has changed since it was read', async () => {
    await storeExecution(execution)
    await undo()
    expect(await undo()).toEqual({ kind: 'changed' })
  })

  test.each([
    ['completed', { status: 'COMPLETED', endedAt: NOW }],
    ['been undone', { status: 'COMPENSATED', endedAt: NOW }],
    ['passed its pivot', { committedAt: NOW }],
  ])('is refused once the execution has %s', async (_, attributes) => {
    await storeExecution(execution, attributes)
    expect(await undo()).toMatchObject({ kind: 'ended' })
    await markCompensating(executionRecords(), execution, NOW)
    expect(await read()).toMatchObject(attributes)
    expect(await readStep()).toBeUndefined()
  })

  test('leaves an execution stuck that is stuck', async () => {
    await storeExecution(execution, { status: 'COMPENSATION_FAILED', stuck: STUCK })
    expect(await undo()).toEqual({ kind: 'committed' })
    expect(await read()).toMatchObject({ status: 'COMPENSATION_FAILED' })
    expect(await readStep()).toMatchObject({ state: 'UNDONE' })
  })

  test('is finished again and again, but not after a completion', async () => {
    await storeExecution(execution, { status: 'COMPENSATING' })
    expect(await finishCompensation(executionRecords(), execution, NOW)).toMatchObject({
      kind: 'compensated',
    })
    expect(await finishCompensation(executionRecords(), execution, NOW)).toMatchObject({
      kind: 'compensated',
    })
    expect(await read()).toMatchObject({ status: 'COMPENSATED', endedAt: NOW })
    await storeExecution(execution, { status: 'COMPLETED', endedAt: NOW })
    expect(await finishCompensation(executionRecords(), execution, NOW)).toEqual({ kind: 'completed-before' })
  })
})

describe('an undo that has given up', () => {
  const mark = async (rollbacks: number) =>
    markStuck(executionRecords(), await read(), { stuck: STUCK, rollbacks, version: '3' })

  test('is marked once, and takes the execution from the sweeper', async () => {
    await storeExecution(execution, { status: 'COMPENSATING' })
    expect(await mark(0)).toBe('marked')
    expect(await mark(0)).toBe('moved-on')
    const record = await read()
    expect(record).toMatchObject({ status: 'COMPENSATION_FAILED', stuck: STUCK, version: '3' })
    expect(record).not.toHaveProperty('deadline')
  })

  test('is not marked when a later rollback has taken over, or the execution has ended', async () => {
    await storeExecution(execution, { status: 'COMPENSATING', rollbacks: 2 })
    expect(await mark(1)).toBe('moved-on')
    await storeExecution(execution, { status: 'COMPENSATED', endedAt: NOW })
    expect(await mark(1)).toBe('moved-on')
  })

  test('is skipped once, in the name of an operator', async () => {
    await storeExecution(execution, { status: 'COMPENSATION_FAILED', stuck: STUCK })
    const stuck = (await read()) as StuckRecord
    const skipStep = () => skip(executionRecords(), stuck, { step: 'Step', by: 'me', reason: 'why' })
    expect(await skipStep()).toBe('skipped')
    expect(await readStep()).toMatchObject({ state: 'UNDONE', skipped: { by: 'me', reason: 'why' } })
    expect(await skipStep()).toBe('undone-before')
    await storeExecution(execution, { status: 'COMPENSATING' })
    expect(await skipStep()).toBe('moved-on')
  })

  test('is not skipped when it is another failure that the execution is stuck in by now', async () => {
    await storeExecution(execution, { status: 'COMPENSATION_FAILED', stuck: STUCK })
    const stuck = (await read()) as StuckRecord
    const later = { ...STUCK, step: 'Earlier', undo: 'UndoEarlier', execution: 'R1_demo_x' }
    await storeExecution(execution, { status: 'COMPENSATION_FAILED', stuck: later })
    expect(await skip(executionRecords(), stuck, { step: 'Step', by: 'me', reason: 'why' })).toBe('moved-on')
    expect(await readStep()).toBeUndefined()
  })
})

describe('a rollback', () => {
  test('is recorded once, and gives the execution back to the sweeper', async () => {
    await storeExecution(execution, { status: 'COMPENSATION_FAILED', stuck: STUCK, version: '3' })
    const record = await read()
    const recordRollback = (rollbacks: number) =>
      rollBack(executionRecords(), record, { rollbacks, version: undefined })
    expect(await recordRollback(1)).toBe('recorded')
    expect(await recordRollback(1)).toBe('moved-on')
    const rolledBack = await read()
    expect(rolledBack).toMatchObject({ status: 'COMPENSATING', rollbacks: 1, deadline: expect.any(String) })
    expect(rolledBack).not.toHaveProperty('version')
  })

  test('is not recorded past the pivot', async () => {
    await storeExecution(execution, { committedAt: NOW })
    expect(await rollBack(executionRecords(), await read(), { rollbacks: 1, version: '3' })).toBe('moved-on')
  })
})

describe('the sweeper', () => {
  test('postpones what it has read, and nothing that has moved on since', async () => {
    await storeExecution(execution)
    const record = await read()
    expect(await postpone(executionRecords(), record, '3')).toBe('postponed')
    expect(await postpone(executionRecords(), record, '3')).toBe('moved-on')
    expect(await read()).toMatchObject({ status: 'RUNNING', version: '3' })
  })

  test('takes over the end that Step Functions has reached, unless the status has changed since', async () => {
    await storeExecution(execution)
    const record = await read()
    await storeExecution(execution, { status: 'COMPENSATING' })
    const end = { status: 'COMPLETED', endedAt: NOW } as const
    expect(await settle(executionRecords(), record, end)).toBe('moved-on')
    expect(await read()).toMatchObject({ status: 'COMPENSATING' })
    await storeExecution(execution)
    expect(await settle(executionRecords(), record, end)).toBe('settled')
    expect(await read()).toMatchObject(end)
  })

  test('writes for an execution that has ended, while it is so', async () => {
    await storeExecution(execution, { status: 'COMPENSATED', endedAt: NOW })
    const ended = (await read()) as EndedRecord
    const fence = { ...execution, step: 'Step', undo: 'Sweep' }
    expect(await commitFenced(executionRecords(), { fence, ended, writes: [] })).toBe('committed')
    expect(await readStep()).toBeUndefined()
    await storeExecution(execution)
    expect(await commitFenced(executionRecords(), { fence, ended, writes: [] })).toBe('changed')
  })

  test('leaves a tombstone for an execution that is gone', async () => {
    const fence = { ...execution, step: 'Step', undo: 'Sweep' }
    expect(await commitFenced(executionRecords(), { fence, ended: undefined, writes: [] })).toBe('committed')
    expect(await readStep()).toMatchObject({ state: 'UNDONE', undo: 'Sweep' })
  })
})
