import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { documents } from '#lambdas/clients.ts'
import { tryTransact } from '#lambdas/records/transact.ts'
import { restoreAfterAll } from '#test/support/restore-after-all.ts'

const delays: number[] = []
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void delays.push(ms) }))

const dynamo = restoreAfterAll(mockClient(DynamoDBDocumentClient))
const writes = ['a', 'b'].map((pk) => ({ tag: pk, Put: { TableName: 'T', Item: { pk } } }))
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  })
const attempts = () => dynamo.commandCalls(TransactWriteCommand).length

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.useFakeTimers({ toFake: ['Date'] })
  dynamo.reset()
  delays.length = 0
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const run = (deadline = Date.now() + 10_000) => tryTransact(documents(), writes, deadline)

describe('contention on a hot item is not a business error', () => {
  test('a transaction conflict is retried until it goes through', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .rejectsOnce(cancelled('TransactionConflict', 'ThrottlingError'))
      .resolves({})
    expect(await run()).toEqual({ ok: true })
    expect(attempts()).toBe(3)
  })

  test.each([
    'ThrottlingException',
    'TransactionInProgressException',
    'ProvisionedThroughputExceededException',
  ])('%s is retried like a conflict', async (name) => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(Object.assign(new Error('busy'), { name }))
      .resolves({})
    await run()
    expect(attempts()).toBe(2)
  })

  test('it surfaces as Unavailable after the last attempt', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'))
    await expect(run()).rejects.toMatchObject({ name: 'Unavailable' })
    expect(attempts()).toBe(12)
  })

  test('it surfaces as Unavailable before the Lambda is killed', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'))
    await expect(run(Date.now() + 500)).rejects.toMatchObject({ name: 'Unavailable' })
    expect(attempts()).toBe(1)
  })

  test('delays grow up to a limit, and each is drawn between nothing and that', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'))
    await expect(run(Date.now() + 60_000)).rejects.toMatchObject({ name: 'Unavailable' })
    expect(delays).toEqual([20, 40, 80, 160, 320, 400, 400, 400, 400, 400, 400])
  })
})

describe('a condition that does not hold is an answer', () => {
  test('it is not retried, even when another item was contended', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'))
    expect(await run()).toEqual({ ok: false, refused: [{ tag: 'b', item: undefined }] })
    expect(attempts()).toBe(1)
  })

  test('tags are for us and are not sent to DynamoDB', async () => {
    dynamo.on(TransactWriteCommand).resolves({})
    await run()
    expect(dynamo.commandCalls(TransactWriteCommand)[0]!.args[0].input.TransactItems).toEqual([
      { Put: { TableName: 'T', Item: { pk: 'a' } } },
      { Put: { TableName: 'T', Item: { pk: 'b' } } },
    ])
  })

  test('anything else is passed on as it is', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ValidationError'))
    await expect(run()).rejects.toMatchObject({ name: 'TransactionCanceledException' })
  })
})
