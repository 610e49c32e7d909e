import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { isNamed } from '#core/errors.ts'
import { invalid } from '#lambdas/handlers/validate.ts'
import { readCursor, writeCursor } from '#lambdas/stores/cursor.ts'

/** A row with all attempts of an undo that was retried for hours has some 10 KB; Lambda answers 6 MB at most. */
const MOST_CHARACTERS = 1_000_000

export interface TimelinePage {
  timeline: TimelineEntry[]
  timelineCursor?: string
}

interface PageOptions {
  /** Whose timeline it is: a cursor of another one is refused. */
  of: string
  limit: number
  cursor: string | undefined
}

/**
 * Returns the rows from the cursor on, as many as the limit and a megabyte allow, one at least. Rows that begin between
 * two pages come last, so none is missed. Throws the 400 of a cursor that is another list's.
 */
export function pageTimeline(
  rows: readonly TimelineEntry[],
  { of, limit, cursor }: PageOptions,
): TimelinePage {
  const list = `timeline of ${of}`
  const from = cursor === undefined ? 0 : readFrom(cursor, list)
  let end = from
  let characters = 0
  while (end < rows.length && end - from < limit) {
    characters += JSON.stringify(rows[end]).length
    if (characters > MOST_CHARACTERS && end > from) {
      break
    }
    end++
  }
  return {
    timeline: rows.slice(from, end),
    ...(end < rows.length ? { timelineCursor: writeCursor({ from: String(end) }, list) } : {}),
  }
}

function readFrom(cursor: string, list: string): number {
  try {
    return Number(readCursor(cursor, list).from)
  } catch (error) {
    throw isNamed(error, 'InvalidCursor') ? invalid('query.timelineCursor', (error as Error).message) : error
  }
}
