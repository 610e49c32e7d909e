import { describe, expect, test } from 'vitest'
import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { pageTimeline } from '#lambdas/api/read/timeline/page.ts'

const rowsOf = (count: number, message = ''): TimelineEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ step: `CopyService[${index}]`, kind: 'step', status: 'DONE', attempts: [] },
    ...(message ? { error: { name: 'E', message } } : {}),
  }))

/** All pages, one after the other. */
const readOn = (rows: TimelineEntry[], limit: number) => {
  const pages: TimelineEntry[][] = []
  let cursor: string | undefined
  do {
    const page = pageTimeline(rows, { of: 'demo a', limit, cursor })
    pages.push(page.timeline)
    cursor = page.timelineCursor
  } while (cursor)
  return pages
}

describe('a timeline', () => {
  test('that fits into a page has no cursor', () => {
    expect(pageTimeline(rowsOf(3), { of: 'demo a', limit: 3, cursor: undefined })).toEqual({
      timeline: rowsOf(3),
    })
    expect(readOn([], 10)).toEqual([[]])
  })

  test('that is longer is read on page by page, each row once', () => {
    const rows = rowsOf(2_500)
    const pages = readOn(rows, 1_000)
    expect(pages.map(({ length }) => length)).toEqual([1_000, 1_000, 500])
    expect(pages.flat()).toEqual(rows)
  })

  test('is cut at a megabyte before its limit, and a row that is longer stands alone', () => {
    expect(readOn(rowsOf(5, 'x'.repeat(400_000)), 1_000).map(({ length }) => length)).toEqual([2, 2, 1])
    expect(readOn(rowsOf(2, 'x'.repeat(2_000_000)), 1_000).map(({ length }) => length)).toEqual([1, 1])
  })

  test.each(['nonsense', ''])("refuses the cursor '%s', and that of another execution", (given) => {
    const { timelineCursor } = pageTimeline(rowsOf(2), { of: 'demo b', limit: 1, cursor: undefined })
    for (const cursor of [given, timelineCursor]) {
      expect(() => pageTimeline(rowsOf(2), { of: 'demo a', limit: 1, cursor })).toThrow(
        expect.objectContaining({ name: 'HttpProblem' }),
      )
    }
  })
})
