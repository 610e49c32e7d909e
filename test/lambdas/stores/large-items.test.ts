import { afterAll, beforeAll, expect, test } from 'vitest'
import { countOpen } from '#lambdas/api/read/count-open.ts'
import { queryById } from '#lambdas/api/read/query-by-id.ts'
import { type ExecutionPage, queryExecutions } from '#lambdas/api/read/query-executions.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import { storeExecution } from '#test/support/execution-record.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const TENANT = 'acme'
const WORKFLOW = 'order-fulfillment'
const names = Array.from({ length: 400 }, (_, index) => `id-${String(index).padStart(3, '0')}`)
/** In one partition of each list, of which a query returns eight: it ends after a megabyte. */
const large = names.filter((id) => listPartition('', id) === '').slice(0, 40)
const ids = [...large, ...names.filter((id) => listPartition('', id) !== '').slice(0, 50)].sort()

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
  for (const [index, executionId] of ids.entries()) {
    const startedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
    // What the lists show of each is as large as its input.
    const text = 'x'.repeat(large.includes(executionId) ? 64_000 : 1)
    await storeExecution(
      { tenant: TENANT, executionId, workflow: WORKFLOW, input: { text } },
      { startedAt, listSort: `${startedAt}#${executionId}`, facts: { text } },
    )
  }
})
afterAll(() => tables.stop())

const LISTS = {
  'newest first': {
    read: (page: PageRequest) => queryExecutions({ tenant: TENANT }, page),
    expected: ids.toReversed(),
  },
  'by id': {
    read: (page: PageRequest) => queryById({ tenant: TENANT, idPrefix: 'id-' }, page),
    expected: ids,
  },
}

test.each(Object.entries(LISTS))(
  'a list of large executions, %s, leaves none out, and no page is more than a megabyte',
  async (_, { read, expected }) => {
    const pages: ExecutionPage['items'][] = []
    let cursor: string | undefined
    do {
      const page = await read({ limit: 100, cursor })
      pages.push(page.items)
      cursor = page.nextCursor
    } while (cursor)
    expect(pages.flat().map(({ executionId }) => executionId)).toEqual(expected)
    const shown = pages.map((page) => page.map(({ input, ...rest }) => rest))
    expect(Math.max(...shown.map((page) => JSON.stringify(page).length))).toBeLessThan(1_000_000)
  },
)

test('a summary counts large executions one by one', async () => {
  expect(await countOpen(TENANT, [WORKFLOW, 'money-transfer'])).toEqual([
    { workflow: WORKFLOW, status: 'RUNNING', count: ids.length },
  ])
})
