import type { OrderItem } from '#core/order/schema.ts'
import { shardOf } from '#lambdas/records/shard-of.ts'
import type { StoreTable } from '../store-table.ts'
import { readShardOf } from './read-stock.ts'
import type { Home } from './stock.ts'

/** By SKU: the shard that an order takes its pieces from while it has enough, and what is available in it. */
export type OwnShards = ReadonlyMap<string, { shard: number; available: number }>

export async function readOwnShards(
  store: StoreTable,
  { tenant, executionId }: { tenant: string; executionId: string },
  homes: ReadonlyMap<string, Home>,
): Promise<OwnShards> {
  const places = [...homes.values()].map((home) => ({ home, shard: shardOf(executionId, home.shards) }))
  const own = await readShardOf(store, tenant, places)
  return new Map(
    places.map(({ home: { sku }, shard }) => [sku, { shard, available: own.get(sku)!.available }]),
  )
}

/** Whether each line finds enough in the order's own shards: then no others need be read, as for most orders. */
export function haveEnough(own: OwnShards, lines: readonly OrderItem[]): boolean {
  return lines.every(({ sku, quantity }) => (own.get(sku)?.available ?? 0) >= quantity)
}
