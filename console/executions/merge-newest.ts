import type { Execution } from '../api/queries.ts'

type Listed = Pick<Execution, 'executionId' | 'startedAt'>

interface Newest<Item> {
  items: readonly Item[]
  nextCursor?: string | undefined
}

/** Puts the newest before the others, each once. Without others behind them, the newest are all there are. */
export function mergeNewest<Item extends Listed>(
  newest: Newest<Item> | undefined,
  others: readonly Item[],
): readonly Item[] {
  if (!newest) {
    return others
  }
  const oldest = newest.items.at(-1)
  if (!newest.nextCursor || !oldest) {
    return newest.items
  }
  const known = new Set(newest.items.map(({ executionId }) => executionId))
  // What is as new as the newest and not among them has left the filter.
  const rest = others.filter(
    ({ executionId, startedAt }) => !known.has(executionId) && startedAt <= oldest.startedAt,
  )
  return [...newest.items, ...rest]
}

/** So many pages at most are asked for to close a gap. */
const MOST_PAGES_BETWEEN = 20

/**
 * Returns the newest and all that stand between them and the others, page by page from where the newest end; undefined
 * where so many have begun meanwhile that it is less to begin anew.
 */
export async function closeGap<Item extends Listed>(
  newest: Newest<Item>,
  others: readonly Item[],
  load: (cursor: string) => Promise<Newest<Item>>,
): Promise<readonly Item[] | undefined> {
  const known = new Set(others.map(({ executionId }) => executionId))
  const between = [...newest.items]
  let cursor = newest.nextCursor
  for (let page = 0; cursor && hasGap({ items: between, nextCursor: cursor }, others); page++) {
    if (page === MOST_PAGES_BETWEEN) {
      return undefined
    }
    const more = await load(cursor)
    between.push(...more.items)
    cursor = more.nextCursor
  }
  return between.filter(({ executionId }) => !known.has(executionId))
}

/** So many have begun since the older pages were loaded that the newest and they do not meet. */
export function hasGap<Item extends Listed>(
  newest: Newest<Item> | undefined,
  others: readonly Item[],
): boolean {
  const oldest = newest?.items.at(-1)
  return Boolean(newest?.nextCursor && oldest && others[0] && others[0].startedAt < oldest.startedAt)
}
