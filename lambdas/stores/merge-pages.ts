export type Item = Record<string, unknown>

/** A page of one partition; `more` where the partition goes on behind it. */
export interface PartitionPage {
  readonly items: readonly Item[]
  readonly more: boolean
}

/**
 * Merges one page of each partition, all sorted by the attribute `sort`, into one page of the list. `last` is the sort
 * value behind which the next page begins; undefined when nothing follows.
 */
export function mergePages(
  pages: readonly PartitionPage[],
  { sort, limit, newestFirst }: { sort: string; limit: number; newestFirst: boolean },
): { items: Item[]; last?: string } {
  const found = pages.flatMap(({ items }) => items)
  const before = newestFirst ? 1 : -1
  const items = found
    .toSorted((a, b) => (String(a[sort]) < String(b[sort]) ? before : -before))
    .slice(0, limit)
  const last = items.at(-1)
  const goesOn = found.length > items.length || pages.some(({ more }) => more)
  return { items, ...(last && goesOn ? { last: String(last[sort]) } : {}) }
}
