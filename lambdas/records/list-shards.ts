import { shardOf } from './shard-of.ts'

/**
 * In how many partitions of an index a tenant's list stands, since one takes 1,000 writes a second. Never fewer than
 * before: what stands in a partition that nobody reads is in no list.
 */
const LIST_SHARDS = 8

/** Returns the partition in which what has this id stands. The first has the list's own name, as all of it had before. */
export function listPartition(list: string, id: string): string {
  return partitionAt(list, shardOf(id, LIST_SHARDS))
}

/** Returns all partitions of a list. Each is sorted as the list is, so a page of the list is merged from one page of each. */
export function listPartitions(list: string): string[] {
  return Array.from({ length: LIST_SHARDS }, (_, shard) => partitionAt(list, shard))
}

/** No tenant, workflow or status has a `#` in its name. */
function partitionAt(list: string, shard: number): string {
  return shard === 0 ? list : `${list}#${shard}`
}
