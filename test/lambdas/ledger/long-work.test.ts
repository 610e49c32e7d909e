import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { type LongWork, workThrough } from '#lambdas/ledger/long-work.ts'
import type { LedgerScope } from '#lambdas/ledger/scope.ts'
import { undoStep } from '#lambdas/ledger/undo-step.ts'
import { stepKey } from '#lambdas/records/keys.ts'
import { readItem } from '#lambdas/records/read.ts'
import { signWorkWrite } from '#lambdas/records/step-writes/work.ts'
import { tryTransact } from '#lambdas/records/transact.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { envelopeOf } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
let client: DynamoDBDocumentClient
beforeAll(async () => {
  tables = await startTables()
  client = documents()
})
afterAll(() => tables.stop())

let executions = 0
let executionId: string
beforeEach(() => {
  executionId = `long-${executions++}`
})

const ITEMS = ['a', 'b', 'c']

const scopeOf = (attempt: number, through = client): LedgerScope => ({
  client: through,
  table: executionsTable(),
  envelope: envelopeOf(executionId, { step: 'WorkLong', attempt }),
  startedAt: new Date().toISOString(),
  deadline: Date.now() + 10_000,
})

/** Each item done is a line in a log; the slip is named after who opens it. */
const workOf = (opener: string): LongWork<string, { slip: string }, { slip: string; done: number }> => ({
  items: ITEMS,
  acquire: () => ({ acquired: { slip: opener }, writes: [] }),
  perform: async (item) => [
    {
      tag: 'log',
      Update: {
        TableName: process.env.SHIPMENTS_TABLE,
        Key: logKey(),
        UpdateExpression: 'SET #log = list_append(if_not_exists(#log, :none), :item)',
        ExpressionAttributeNames: { '#log': 'log' },
        ExpressionAttributeValues: { ':item': [item], ':none': [] },
      },
    },
  ],
  finish: (acquired) => ({ ...acquired, done: ITEMS.length }),
})
const logKey = () => ({ pk: `LOG#${executionId}`, sk: 'LOG' })
const log = async (): Promise<string[]> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: process.env.SHIPMENTS_TABLE, Key: logKey(), ConsistentRead: true }),
  )
  return Item?.log ?? []
}

const goOn = async () => {}
const work = (attempt: number, afterItem: (at: { isLast: boolean }) => Promise<void> = goOn) =>
  workThrough(scopeOf(attempt), workOf(`opened by ${attempt}`), afterItem)
const undo = () => {
  const scope = scopeOf(1)
  return undoStep({ ...scope, envelope: { ...scope.envelope, undo: 'UndoLong' } as never }, {})
}
const die = () => Promise.reject(new Error('killed'))

/** A worker that stands still before its second item, with that item on its hands. */
const standStill = async (attempt: number) => {
  const { promise: stands, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: awake, resolve: wake } = Promise.withResolvers<void>()
  const { perform, ...rest } = workOf(`opened by ${attempt}`)
  const ended = workThrough(
    scopeOf(attempt),
    {
      ...rest,
      perform: async (item, index, kept) => {
        if (index === 1) {
          arrive()
          await awake
        }
        return perform(item, index, kept)
      },
    },
    goOn,
  )
  ended.catch(() => {})
  await stands
  return { wake, ended }
}

test('items are done one after the other, each once, and the result is kept', async () => {
  expect(await work(1)).toEqual({ slip: 'opened by 1', done: 3 })
  expect(await work(2)).toEqual({ slip: 'opened by 1', done: 3 })
  expect(await log()).toEqual(ITEMS)
})

test('the last item is done with the end of the step: whoever dies after it has ended the work', async () => {
  const seen: boolean[] = []
  const dieAfterLast = async ({ isLast }: { isLast: boolean }) => {
    seen.push(isLast)
    return isLast ? die() : undefined
  }
  await expect(work(1, dieAfterLast)).rejects.toThrow('killed')
  expect(seen).toEqual([false, false, true])
  const stored = await readItem(scopeOf(1), stepKey(scopeOf(1).envelope, 'WorkLong'))
  expect(stored).toMatchObject({ state: 'DONE', checkpoint: 3, items: 3 })
  expect(await work(2, die)).toEqual({ slip: 'opened by 1', done: 3 })
  expect(await log()).toEqual(ITEMS)
})

test('whoever comes next goes on at the next item, with what was acquired first', async () => {
  await expect(work(1, die)).rejects.toThrow('killed')
  await expect(work(2, die)).rejects.toThrow('killed')
  expect(await log()).toEqual(['a', 'b'])
  expect(await work(3)).toEqual({ slip: 'opened by 1', done: 3 })
  expect(await log()).toEqual(ITEMS)
})

describe('a worker that comes back to life', () => {
  test('does nothing while a later attempt is at work', async () => {
    const { wake, ended } = await standStill(1)
    const later = await standStill(2).catch(() =>
      expect.fail('the second attempt has begun at the second item'),
    )
    wake()
    await expect(ended).rejects.toMatchObject({ name: 'WorkMovedOn' })
    expect(await log()).toEqual(['a'])
    later.wake()
    expect(await later.ended).toEqual({ slip: 'opened by 1', done: 3 })
    expect(await log()).toEqual(ITEMS)
  })

  test('does nothing when a later attempt has ended the work', async () => {
    const { wake, ended } = await standStill(1)
    await work(2)
    wake()
    await expect(ended).rejects.toMatchObject({ name: 'WorkMovedOn' })
    expect(await log()).toEqual(ITEMS)
  })

  test('does nothing when the work is undone', async () => {
    const { wake, ended } = await standStill(1)
    await undo()
    wake()
    await expect(ended).rejects.toMatchObject({
      name: 'StepFenced',
      message: expect.stringContaining('was undone at'),
    })
    expect(await log()).toEqual(['a'])
  })

  test('cannot take the work away from a later attempt', async () => {
    await expect(work(2, die)).rejects.toThrow('killed')
    await expect(work(1)).rejects.toMatchObject({ name: 'WorkMovedOn' })
    expect(await log()).toEqual(['a'])
  })

  test('does not end work that a later attempt has taken over', async () => {
    const { client, deadline, ...later } = scopeOf(2)
    const takeOver = async () => {
      if ((await log()).length === ITEMS.length - 1) {
        await tryTransact(client, [signWorkWrite(later, 'a later worker')], deadline)
      }
    }
    await expect(work(1, takeOver)).rejects.toMatchObject({ name: 'WorkMovedOn' })
    const stored = await readItem(scopeOf(1), stepKey(later.envelope, 'WorkLong'))
    expect(stored).toMatchObject({ state: 'PENDING', worker: 'a later worker', checkpoint: 2 })
    expect(await log()).toEqual(['a', 'b'])
  })
})

test('of two invocations of one attempt the last one works, and the first ends', async () => {
  const first = await standStill(1)
  expect(await work(1)).toMatchObject({ done: 3 })
  first.wake()
  await expect(first.ended).rejects.toMatchObject({ name: 'WorkMovedOn' })
  expect(await log()).toEqual(ITEMS)
})

test('an undo of work that is half done waits for nobody', async () => {
  await standStill(1)
  await undo()
  const stored = await readItem(scopeOf(1), stepKey(scopeOf(1).envelope, 'WorkLong'))
  expect(stored).toMatchObject({ state: 'UNDONE', checkpoint: 1 })
})

test('a cancel stops the work before the next item', async () => {
  const { wake, ended } = await standStill(1)
  await storeExecution(scopeOf(1).envelope, { cancelRequestedAt: 'now' })
  wake()
  await expect(ended).rejects.toMatchObject({ name: 'Cancelled' })
  expect(await log()).toEqual(['a'])
})

// The second transaction is that of the first item.
test.each([
  ['an item', 2],
  ['the last item', 4],
])(
  '%s whose transaction is carried out, and reported as contended, is not done again',
  async (_item, nth) => {
    let transactions = 0
    const contended = {
      send: async (command: never) => {
        const answer = await client.send(command)
        if ((command as object).constructor.name !== 'TransactWriteCommand' || ++transactions !== nth) {
          return answer
        }
        throw Object.assign(new Error('in progress'), { name: 'TransactionInProgressException' })
      },
    } as unknown as DynamoDBDocumentClient
    expect(await workThrough(scopeOf(1, contended), workOf('opened by 1'), goOn)).toMatchObject({ done: 3 })
    expect(await log()).toEqual(ITEMS)
  },
)
