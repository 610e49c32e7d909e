import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documents, executionRecords, executionsTable } from '#lambdas/clients.ts'
import { stepKey } from '#lambdas/records/keys.ts'
import { readExecutionRecord, readRecords, readStepRecord } from '#lambdas/records/read.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let executions = 0
let execution: { tenant: string; executionId: string; workflow: string; input: object }
beforeEach(() => {
  execution = { tenant: 'demo', executionId: `read-${executions++}`, workflow: 'w', input: { a: 1 } }
})
const storeStep = (attributes: object) =>
  documents().send(
    new PutCommand({
      TableName: executionsTable(),
      Item: { ...stepKey(execution, 'Step'), step: 'Step', ...attributes },
    }),
  )

describe('an execution record', () => {
  test.each([
    ['RUNNING', {}],
    ['AWAITING_APPROVAL', { waiting: new Set(['Ask']) }],
    ['COMPLETED', { endedAt: 'now', committedAt: 'then' }],
    ['COMPENSATING', { failure: { error: 'Failed' } }],
    ['COMPENSATED', { endedAt: 'now', retriedBy: 'exe_2' }],
    ['COMPENSATION_FAILED', { stuck: { error: 'Failed', since: 'now', execution: 'R1_x' } }],
  ])('that is %s has the fields of that status', async (status, fields) => {
    await storeExecution(execution, { status, ...fields })
    expect(await readExecutionRecord(executionRecords(), execution)).toMatchObject({
      ...execution,
      status,
      ...fields,
    })
  })

  test('has none of the keys of the table and its indexes', async () => {
    await storeExecution(execution)
    const record = await readExecutionRecord(executionRecords(), execution)
    for (const key of ['pk', 'sk', 'openKey', 'tenantKey', 'workflowStatusKey', 'listSort']) {
      expect(record).not.toHaveProperty(key)
    }
  })

  test('that is stuck without saying where is refused, and the error names the item', async () => {
    await storeExecution(execution, { status: 'COMPENSATION_FAILED' })
    await expect(readExecutionRecord(executionRecords(), execution)).rejects.toThrow(
      `the record 'EXEC#demo#${execution.executionId} SUMMARY' cannot be read: stuck: `,
    )
  })

  test('is undefined, and so is all of the execution, when there is none', async () => {
    expect(await readExecutionRecord(executionRecords(), execution)).toBeUndefined()
    await storeStep({ state: 'UNDONE', undo: 'Undo', undoneAt: 'now' })
    expect(await readRecords(executionRecords(), execution)).toBeUndefined()
  })
})

describe('a step record', () => {
  const begun = { attempts: 1, startedAt: 'then' }
  test.each([
    ['a call that may be on its way', { state: 'PENDING', ...begun, leaseUntil: 5 }],
    ['work that is half done', { state: 'PENDING', ...begun, worker: 'w', checkpoint: 2, kept: { slip: 1 } }],
    ['a step that is done', { state: 'DONE', ...begun, endedAt: 'now', result: { a: 1 } }],
    ['a tombstone', { state: 'UNDONE', undo: 'Undo', undoneAt: 'now' }],
  ])('of %s has the fields of that state', async (_, fields) => {
    await storeStep(fields)
    expect(await readStepRecord(executionRecords(), execution, 'Step')).toEqual({ step: 'Step', ...fields })
  })
})
