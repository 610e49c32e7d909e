/** What a page of a list may take of an answer. Lambda returns 6 MB at most, and the snapshot holds four lists. */
const MOST_BYTES = 1_000_000

/** Returns how many bytes a value takes of what a function returns to API Gateway: JSON, as a text in JSON. */
export function bytesInAnswer(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}

/** Returns as many items from the first on as take no more than `most` bytes of an answer, one at least. */
export function takeFitting<Item>(
  items: readonly Item[],
  { most = MOST_BYTES, shown = (item) => item }: { most?: number; shown?: (item: Item) => unknown } = {},
): Item[] {
  let bytes = 0
  const tooMany = items.findIndex((item, index) => {
    bytes += bytesInAnswer(shown(item))
    return bytes > most && index > 0
  })
  return items.slice(0, tooMany < 0 ? items.length : tooMany)
}
