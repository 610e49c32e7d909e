/** As `Promise.all` over `items`, with no more than `most` at once: one that asks for hundreds is throttled. */
export async function mapFewAtOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  // Shared, so that each takes the next item that nobody has begun.
  const left = items.entries()
  const workers = Array.from({ length: Math.min(most, items.length) }, async () => {
    for (const [index, item] of left) {
      results[index] = await map(item)
    }
  })
  await Promise.all(workers)
  return results
}
