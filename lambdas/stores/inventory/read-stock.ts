import { BatchGetCommand, type BatchGetCommandOutput } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '#core/errors.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { StoreTable } from '../store-table.ts'
import { Counts, Home, type ShardedStock, stockKey } from './stock.ts'

const MAX_ROUNDS = 5
/** DynamoDB's limit for one BatchGetItem. */
const MOST_KEYS = 100

const EMPTY: Counts = { onHand: 0, reserved: 0, available: 0 }

/** Returns the first shards of the SKUs that exist, by SKU; a consistent read. Enough for their prices. */
export async function readHomes(
  store: StoreTable,
  tenant: string,
  skus: readonly string[],
): Promise<Map<string, Home>> {
  const items = await readItems(
    store,
    skus.map((sku) => stockKey(tenant, sku)),
  )
  const homes = [...items.values()].map((item) => Home.parse(item))
  return new Map(homes.map((home) => [home.sku, home]))
}

/** Returns the stock of the SKUs that exist, by SKU. A consistent read of each shard, the first one before the others. */
export async function readStock(
  store: StoreTable,
  tenant: string,
  skus: readonly string[],
): Promise<Map<string, ShardedStock>> {
  return readShards(store, tenant, [...(await readHomes(store, tenant, skus)).values()])
}

/** Reads the other shards of these. One in which nothing was ever is not stored. */
export async function readShards(
  store: StoreTable,
  tenant: string,
  homes: readonly Home[],
): Promise<Map<string, ShardedStock>> {
  const keysOf = ({ sku, shards }: Home) =>
    Array.from({ length: shards - 1 }, (_, index) => stockKey(tenant, sku, index + 1))
  const items = await readItems(store, homes.flatMap(keysOf))
  const countsAt = ({ pk }: ItemKey) => {
    const item = items.get(pk)
    return item ? Counts.parse(item) : EMPTY
  }
  return new Map(
    homes.map((home) => [home.sku, { home, shards: [Counts.parse(home), ...keysOf(home).map(countsAt)] }]),
  )
}

/** Returns what one shard of each of these holds, by SKU. */
export async function readShardOf(
  store: StoreTable,
  tenant: string,
  places: readonly { home: Home; shard: number }[],
): Promise<Map<string, Counts>> {
  const others = places.filter(({ shard }) => shard > 0)
  const keyOf = ({ home, shard }: (typeof places)[number]) => stockKey(tenant, home.sku, shard)
  const items = await readItems(store, others.map(keyOf))
  return new Map(
    places.map((place) => {
      const item = place.shard === 0 ? place.home : items.get(keyOf(place).pk)
      return [place.home.sku, item ? Counts.parse(item) : EMPTY]
    }),
  )
}

type Items = Map<string, Record<string, unknown>>

/** Returns the items that exist, by their partition. */
async function readItems(store: StoreTable, keys: readonly ItemKey[]): Promise<Items> {
  const batches = Array.from({ length: Math.ceil(keys.length / MOST_KEYS) }, (_, index) =>
    keys.slice(index * MOST_KEYS, (index + 1) * MOST_KEYS),
  )
  const read = await Promise.all(batches.map((batch) => readBatch(store, batch)))
  return new Map(read.flatMap((items) => [...items]))
}

async function readBatch({ client, table }: StoreTable, batch: readonly ItemKey[]): Promise<Items> {
  const found: Items = new Map()
  let keys: Record<string, unknown>[] | undefined = batch.map((key) => ({ ...key }))
  for (let round = 0; keys && keys.length > 0; round++) {
    if (round === MAX_ROUNDS) {
      throw new Unavailable('DynamoDB did not answer for all SKUs')
    }
    const response: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    )
    for (const item of response.Responses?.[table] ?? []) {
      found.set(String(item.pk), item)
    }
    keys = response.UnprocessedKeys?.[table]?.Keys
  }
  return found
}
