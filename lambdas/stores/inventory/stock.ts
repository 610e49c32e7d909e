import * as z from 'zod'
import { Money } from '#core/money.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'

const counts = { onHand: z.int(), reserved: z.int(), available: z.int() }

/** Stock of one SKU. `available` = `onHand` − `reserved`; goods leave `onHand` when they are shipped. */
export const Stock = z.object({ sku: z.string(), ...counts, unitPrice: Money })
export type Stock = z.infer<typeof Stock>

/** What one shard holds. */
export const Counts = z.object(counts)
export type Counts = z.infer<typeof Counts>

/** The item of the first shard, which the lists show: it knows the SKU's price, and of how many shards it consists. */
export const Home = Stock.extend({
  /** One where it is absent, as in tables of before. */
  shards: z.int().default(1),
  /** Counts how often pieces were moved between shards, or set. */
  revision: z.int().optional(),
})
export type Home = z.infer<typeof Home>

/** The stock of a SKU as it is stored, its shards by number. */
export interface ShardedStock {
  home: Home
  shards: readonly Counts[]
}

/**
 * One item takes 25 to 50 orders a second that reserve of it and ship: at 20 shards a SKU has at least 500. Fewer
 * pieces have fewer shards, for they are sold out before it matters.
 */
const MOST_SHARDS = 20
const PIECES_PER_SHARD = 50

/** Returns in how many shards a SKU with so many pieces is kept. */
export function shardsFor(onHand: number): number {
  return Math.min(MOST_SHARDS, Math.max(1, Math.floor(onHand / PIECES_PER_SHARD)))
}

/** Divides pieces into so many shares that differ by one at most. */
export function shareOut(pieces: number, shares: number): number[] {
  const least = Math.floor(pieces / shares)
  return Array.from({ length: shares }, (_, share) => least + (share < pieces % shares ? 1 : 0))
}

export function sumOf({ home: { sku, unitPrice }, shards }: ShardedStock): Stock {
  const sum = (name: keyof Counts) => shards.reduce((total, shard) => total + shard[name], 0)
  return { sku, onHand: sum('onHand'), reserved: sum('reserved'), available: sum('available'), unitPrice }
}

/** Each shard has a partition of its own, with the reservations that were made of it. */
export function stockPartition(tenant: string, sku: string, shard = 0): string {
  return `STOCK#${tenant}#${sku}${shard === 0 ? '' : `#${shard}`}`
}

export function stockKey(tenant: string, sku: string, shard = 0): ItemKey {
  return { pk: stockPartition(tenant, sku, shard), sk: 'STOCK' }
}
