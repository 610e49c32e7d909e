import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryById } from '#lambdas/api/read/query-by-id.ts'
import { queryExecutions } from '#lambdas/api/read/query-executions.ts'
import { documents } from '#lambdas/clients.ts'
import { accounts } from '#lambdas/runtime.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { isOfTenant, readItem, readPages } from '#verify/tables/tables.ts'

const TENANT = 'acme'
const COUNT = 40
const ids = Array.from({ length: COUNT }, (_, index) => `id-${String(index).padStart(3, '0')}`)
/** As the tables of before hold them: the whole list in one partition. */
const isOld = (index: number) => index % 4 === 0

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  await Promise.all(
    ids.map(async (accountId, index) => {
      const balance = { amount: index, currency: 'USD' }
      await accounts().put(TENANT, { accountId, owner: 'o', status: 'OPEN', balance })
      const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
      await storeExecution(
        { tenant: TENANT, executionId: accountId, workflow: 'order-fulfillment', input: {} },
        {
          startedAt,
          listSort: `${startedAt}#${accountId}`,
          ...(isOld(index) ? OLD : {}),
        },
      )
      if (isOld(index)) {
        await putAsBefore(accountId)
      }
    }),
  )
})
afterAll(() => tables.stop())

const OLD = {
  tenantKey: TENANT,
  tenantStatusKey: `${TENANT}#RUNNING`,
  workflowKey: `${TENANT}#order-fulfillment`,
  workflowStatusKey: `${TENANT}#order-fulfillment#RUNNING`,
}

async function putAsBefore(accountId: string): Promise<void> {
  const key = { pk: `ACCOUNT#${TENANT}#${accountId}`, sk: 'ACCOUNT' }
  const account = { accountId, owner: 'o', status: 'OPEN', balance: 1, currency: 'USD', pending: 0 }
  await documents().send(
    new PutCommand({
      TableName: process.env.ACCOUNTS_TABLE!,
      Item: { ...key, ...account, tenantKey: TENANT },
    }),
  )
}

type Page = { items: { accountId?: string; executionId?: string }[]; nextCursor?: string }

/** Reads a list to its end; returns the ids of each page. */
async function readPagewise(read: (page: { limit: number; cursor?: string }) => Promise<Page>, limit = 7) {
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await read({ limit, ...(cursor ? { cursor } : {}) })
    pages.push(items.map(({ accountId, executionId }) => accountId ?? executionId!))
    cursor = nextCursor
  } while (cursor)
  return pages
}

const LISTS: Record<string, { read: Parameters<typeof readPagewise>[0]; expected: string[] }> = {
  'accounts by id': { read: (page) => accounts().list(TENANT, page), expected: ids },
  'executions, newest first': {
    read: (page) => queryExecutions({ tenant: TENANT }, page),
    expected: ids.toReversed(),
  },
  'executions of a status and a workflow': {
    read: (page) =>
      queryExecutions(
        { tenant: TENANT, workflow: 'order-fulfillment', status: ['RUNNING', 'COMPLETED'] },
        page,
      ),
    expected: ids.toReversed(),
  },
  'executions whose ids begin alike': {
    read: (page) => queryById({ tenant: TENANT, idPrefix: 'id-01' }, page),
    expected: ids.slice(10, 20),
  },
}

describe.each(Object.entries(LISTS))('%s', (_, { read, expected }) => {
  test('come in order, each once, over pages that are merged, with what was written before', async () => {
    expect((await readPagewise(read)).flat()).toEqual(expected)
  })

  test('fill each page but the last', async () => {
    const pages = await readPagewise(read)
    expect(pages.slice(0, -1).every((page) => page.length === 7)).toBe(true)
    expect(pages).toHaveLength(Math.ceil(expected.length / 7))
  })

  test('end without a cursor when a page holds the rest exactly', async () => {
    expect(await readPagewise(read, expected.length)).toHaveLength(1)
  })
})

test('a list stands in several partitions, all of which belong to its tenant', async () => {
  const items = (await readPages(tables.call, 'Scan', { TableName: process.env.ACCOUNTS_TABLE })).map(
    readItem,
  )
  const fresh = items.filter(({ accountId }) => !isOld(ids.indexOf(String(accountId))) && accountId)
  const partitions = new Set(fresh.map(({ tenantKey }) => tenantKey))
  expect(partitions.size).toBeGreaterThan(5)
  expect(fresh.every((item) => isOfTenant(item, TENANT))).toBe(true)
  expect(isOfTenant({ pk: '', sk: '', tenantKey: 'acme-2#1' }, TENANT)).toBe(false)
})
