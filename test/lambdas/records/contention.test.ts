import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { documents } from '#lambdas/clients.ts'
import { tryTransact } from '#lambdas/records/transact.ts'
import { createInterceptor, type Interceptor } from '#local/dynamodb/interceptor.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }))

const CONFLICT = 'TransactionConflictException'
let tables: TestTables
let interceptor: Interceptor
let asked: string[] = []
beforeAll(async () => {
  tables = await startTables()
  interceptor = await createInterceptor(process.env.AWS_ENDPOINT_URL_DYNAMODB!)
  process.env.AWS_ENDPOINT_URL_DYNAMODB = interceptor.endpoint
  // The SDK's own retries of throttling take real time; what is tested comes after the last of them.
  process.env.AWS_MAX_ATTEMPTS = '1'
})
afterAll(async () => {
  await interceptor.close()
  await tables.stop()
})
beforeEach(() => {
  asked = []
})

/** The first `times` calls fail so. */
function fail(type: string, times: number): void {
  interceptor.watch(({ operation }) => {
    asked.push(operation)
    return asked.length <= times ? { status: 400, type } : undefined
  })
}

const TableName = () => process.env.INVENTORY_TABLE!
const Key = { pk: 'a', sk: 'b' }
const CALLS = {
  UpdateItem: () =>
    new UpdateCommand({
      TableName: TableName(),
      Key,
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': 1 },
    }),
  PutItem: () => new PutCommand({ TableName: TableName(), Item: Key }),
  GetItem: () => new GetCommand({ TableName: TableName(), Key }),
  Query: () =>
    new QueryCommand({
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'a' },
    }),
}

describe.each(Object.entries(CALLS))('%s', (operation, command) => {
  test.each([
    CONFLICT,
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
  ])('meets %s three times, and goes through', async (type) => {
    fail(type, 3)
    await documents().send(command() as PutCommand)
    expect(asked).toEqual(Array.from({ length: 4 }, () => operation))
  })

  test('that stays contended ends as Unavailable', async () => {
    fail(CONFLICT, Number.POSITIVE_INFINITY)
    await expect(documents().send(command() as PutCommand)).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { name: CONFLICT },
    })
    expect(asked).toHaveLength(12)
  })

  test('that is refused for another reason is not repeated', async () => {
    fail('ValidationException', Number.POSITIVE_INFINITY)
    await expect(documents().send(command() as PutCommand)).rejects.toMatchObject({
      name: 'ValidationException',
    })
    expect(asked).toHaveLength(1)
  })
})

test('a transaction is retried by its own deadline, and not twice over', async () => {
  fail('ThrottlingException', Number.POSITIVE_INFINITY)
  const writes = [{ tag: 'a', Put: { TableName: TableName(), Item: Key } }]
  await expect(tryTransact(documents(), writes, Date.now() + 60_000)).rejects.toMatchObject({
    name: 'Unavailable',
  })
  expect(asked).toHaveLength(12)
})
