import { Unavailable } from '#core/errors.ts'
import { updateExpression } from '#lambdas/records/expression.ts'
import { listPartition } from '#lambdas/records/list-shards.ts'
import { tryTransact, type Write } from '#lambdas/records/transact.ts'
import type { StoreTable } from '../store-table.ts'
import { gather } from './choose-shard.ts'
import { readStock } from './read-stock.ts'
import { type Home, type ShardedStock, type Stock, shardsFor, shareOut, stockKey, sumOf } from './stock.ts'

export type StockLevel = Pick<Stock, 'sku' | 'onHand' | 'unitPrice'>

const PUT_TIMEOUT_MS = 5_000
const MAX_READS = 8

/**
 * Sets what is on hand of a SKU in all its shards, and its price. Returns undefined when fewer would be on hand than
 * are reserved.
 *
 * A new SKU has an equal share in each shard. Later the difference to what is on hand is added to the first shard alone, from
 * which others are filled as orders come, for orders keep the shards of a SKU busy; or it is taken out of what is available.
 * Shipments meanwhile count as if they came after it; another setting, or pieces that are moved meanwhile, make it begin again.
 */
export async function putStock(
  store: StoreTable,
  tenant: string,
  level: StockLevel,
): Promise<Stock | undefined> {
  const { sku, onHand, unitPrice } = level
  for (let reads = 0; reads < MAX_READS; reads++) {
    const stock = (await readStock(store, tenant, [sku])).get(sku)
    const reserved = stock ? sumOf(stock).reserved : 0
    if (reserved > onHand) {
      return undefined
    }
    const writes = settingWrites({ table: store.table, tenant }, level, stock)
    if ((await tryTransact(store.client, writes, Date.now() + PUT_TIMEOUT_MS)).ok) {
      return { sku, onHand, reserved, available: onHand - reserved, unitPrice }
    }
  }
  throw new Unavailable(`the stock of '${sku}' changed ${MAX_READS} times while it was set`)
}

interface Place {
  table: string
  tenant: string
}

function settingWrites(place: Place, level: StockLevel, stock: ShardedStock | undefined): Write[] {
  if (!stock) {
    return firstWrites(place, level)
  }
  const difference = level.onHand - sumOf(stock).onHand
  const atHome = Math.max(difference, -stock.home.available)
  const elsewhere = gather(
    stock.shards.map(({ available }) => available),
    0,
    atHome - difference,
  )
  return [
    homeWrite(place, level, { home: stock.home, change: atHome }),
    ...elsewhere.map(({ shard, pieces }) => takeOutWrite(place, level.sku, { shard, pieces })),
  ]
}

function firstWrites({ table, tenant }: Place, { sku, onHand, unitPrice }: StockLevel): Write[] {
  return shareOut(onHand, shardsFor(onHand)).map((pieces, shard, { length: shards }) => ({
    tag: sku,
    Put: {
      TableName: table,
      Item: {
        ...stockKey(tenant, sku, shard),
        ...{ onHand: pieces, reserved: 0, available: pieces },
        ...(shard === 0 && { sku, unitPrice, tenantKey: listPartition(tenant, sku), shards, revision: 0 }),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }))
}

/** There are never fewer shards than before: something may be in each. */
function homeWrite(
  { table, tenant }: Place,
  { sku, onHand, unitPrice }: StockLevel,
  { home, change }: { home: Home; change: number },
): Write {
  const { revision } = home
  const isAsRead = revision === undefined ? 'attribute_not_exists(#revision)' : '#revision = :read'
  const set = {
    unitPrice,
    tenantKey: listPartition(tenant, sku),
    shards: Math.max(home.shards, shardsFor(onHand)),
    revision: (revision ?? 0) + 1,
  }
  const update = updateExpression(
    { set },
    {
      that: `${isAsRead} AND available >= :taken`,
      values: { change, taken: Math.max(0, -change), ...(revision === undefined ? {} : { read: revision }) },
    },
  )
  return {
    tag: sku,
    Update: {
      TableName: table,
      Key: stockKey(tenant, sku),
      ...update,
      UpdateExpression: `${update.UpdateExpression}, onHand = onHand + :change, available = available + :change`,
    },
  }
}

/** Takes pieces out of what is available in a shard. */
function takeOutWrite(
  { table, tenant }: Place,
  sku: string,
  { shard, pieces }: { shard: number; pieces: number },
): Write {
  return {
    tag: sku,
    Update: {
      TableName: table,
      Key: stockKey(tenant, sku, shard),
      UpdateExpression: 'SET onHand = onHand - :pieces, available = available - :pieces',
      ConditionExpression: 'available >= :pieces',
      ExpressionAttributeValues: { ':pieces': pieces },
    },
  }
}
