import type { OrderItem } from '#core/order/schema.ts'
import type { StoreTable } from '../store-table.ts'
import { haveEnough, readOwnShards } from './own-shards.ts'
import { readHomes, readShards } from './read-stock.ts'
import { sumOf } from './stock.ts'

/**
 * Returns how many pieces are available of the SKUs that exist: those of the order's own shards where each line finds enough
 * there, else those of all shards together, which have no `shard`. It reserves nothing: what was seen may be gone by then.
 */
export async function findAvailable(
  store: StoreTable,
  { tenant, executionId }: { tenant: string; executionId: string },
  lines: readonly OrderItem[],
): Promise<Map<string, { available: number; shard?: number }>> {
  const skus = lines.map(({ sku }) => sku)
  const homes = await readHomes(store, tenant, skus)
  const own = await readOwnShards(store, { tenant, executionId }, homes)
  if (haveEnough(own, lines)) {
    return new Map(own)
  }
  const stocks = await readShards(store, tenant, [...homes.values()])
  return new Map([...stocks].map(([sku, stock]) => [sku, { available: sumOf(stock).available }]))
}
