import { expect, test } from 'vitest'
import { hasGap, mergeNewest } from '#console/executions/merge-newest.ts'

const item = (second: number) => ({
  executionId: `e${second}`,
  startedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
})
const idsOf = (items: readonly { executionId: string }[]) => items.map(({ executionId }) => executionId)

test('the newest stand before the others, each once, without those that have left the filter', () => {
  const newest = { items: [item(9), item(7), item(6)], nextCursor: 'x' }
  expect(idsOf(mergeNewest(newest, [item(8), item(7), item(6), item(5)]))).toEqual(['e9', 'e7', 'e6', 'e5'])
})

test('without more pages the newest are all there are', () => {
  expect(idsOf(mergeNewest({ items: [item(9)] }, [item(9), item(5)]))).toEqual(['e9'])
  expect(idsOf(mergeNewest(undefined, [item(5)]))).toEqual(['e5'])
})

test('there is a gap only where the older pages begin behind the newest', () => {
  const newest = { items: [item(9), item(8)], nextCursor: 'x' }
  expect(hasGap(newest, [item(8), item(7)])).toBe(false)
  expect(hasGap(newest, [item(7)])).toBe(true)
  expect(hasGap({ items: newest.items }, [item(7)])).toBe(false)
})
