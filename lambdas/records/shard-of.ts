/** Returns a number below `shards` that follows from the id: FNV-1a, which spreads ids that differ in one letter. */
export function shardOf(id: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % shards
}
