import { expect, test } from 'vitest'
import { closeGap, hasGap, mergeNewest } from '#console/executions/merge-newest.ts'

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

test('a gap is closed page by page, each execution once, and what was loaded before is not asked for again', async () => {
  const asked: string[] = []
  const pages: Record<string, { items: ReturnType<typeof item>[]; nextCursor: string }> = {
    'after-8': { items: [item(7), item(6)], nextCursor: 'after-6' },
    'after-6': { items: [item(5), item(3)], nextCursor: 'after-3' },
  }
  const load = async (cursor: string) => {
    asked.push(cursor)
    return pages[cursor]!
  }
  const newest = { items: [item(9), item(8)], nextCursor: 'after-8' }
  const between = await closeGap(newest, [item(5), item(3)], load)
  expect(idsOf(between!)).toEqual(['e9', 'e8', 'e7', 'e6'])
  expect(asked).toEqual(['after-8', 'after-6'])
  expect(hasGap(newest, [...between!, item(5)])).toBe(false)
})

test('a gap of very many pages is not closed', async () => {
  const load = async (cursor: string) => ({ items: [item(9)], nextCursor: cursor })
  expect(await closeGap({ items: [item(9)], nextCursor: 'x' }, [item(5)], load)).toBeUndefined()
})
