import { expect, test } from 'vitest'
import type { Execution } from '#console/api/queries.ts'
import { loadByIds } from '#console/executions/load-by-ids.ts'

const KNOWN = ['apple-1', 'apple-2', 'apple-3', 'fig-1', 'pear-1', 'pear-2']

/** As the API lists them: two a page. */
async function load(idPrefix: string, cursor: string | undefined) {
  const found = KNOWN.filter((id) => id.startsWith(idPrefix) && id > (cursor ?? ''))
  const items = found.slice(0, 2).map((executionId) => ({ executionId }) as Execution)
  return { items, ...(found.length > 2 ? { nextCursor: found[1]! } : {}) }
}

test('executions of several ids come page by page, those of each together', async () => {
  const first = await loadByIds(['pear', 'apple', 'none'], load)
  expect(first.items.map(({ executionId }) => executionId)).toEqual([
    'pear-1',
    'pear-2',
    'apple-1',
    'apple-2',
  ])
  const second = await loadByIds(['pear', 'apple', 'none'], load, first.nextCursor)
  expect(second).toEqual({ items: [{ executionId: 'apple-3' }] })
})
