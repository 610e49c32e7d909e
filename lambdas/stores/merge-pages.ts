import { takeFitting } from './fitting.ts'

export type Item = Record<string, unknown>

/** A page of one partition; `more` where the partition goes on behind it. */
export interface PartitionPage {
  readonly items: readonly Item[]
  readonly more: boolean
}

interface MergeOptions {
  /** The attribute by which all pages are sorted. */
  sort: string
  limit: number
  newestFirst: boolean
  /** The part of an item that the list shows, where it is not all of it. */
  shown?: (item: Item) => unknown
}

/**
 * Merges one page of each partition into one page of the list, of no more items than the limit and a megabyte allow.
 * `last` is the sort value behind which the next page begins; undefined when nothing follows.
 */
export function mergePages(
  pages: readonly PartitionPage[],
  { sort, limit, newestFirst, shown }: MergeOptions,
): { items: Item[]; last?: string } {
  const isBefore = (a: Item, b: Item) => String(a[sort]) < String(b[sort]) !== newestFirst
  const found = pages.flatMap(({ items }) => items)
  // A query ends after a megabyte: what its partition has behind that comes before later items of the others.
  const ends = pages.flatMap(({ items, more }) => (more ? items.slice(-1) : []))
  const known = found.filter((item) => !ends.some((end) => isBefore(end, item) && end !== item))
  const sorted = known.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  const items = takeFitting(sorted.slice(0, limit), shown ? { shown } : {})
  const last = items.at(-1)
  const goesOn = found.length > items.length || pages.some(({ more }) => more)
  return { items, ...(last && goesOn ? { last: String(last[sort]) } : {}) }
}
