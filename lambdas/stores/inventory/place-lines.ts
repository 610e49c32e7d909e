import { Unavailable } from '#core/errors.ts'
import type { OrderItem } from '#core/order/schema.ts'
import { shardOf } from '#lambdas/records/shard-of.ts'
import { tryTransact } from '#lambdas/records/transact.ts'
import type { StoreTable } from '../store-table.ts'
import { type Choice, chooseShard } from './choose-shard.ts'
import { moveWrites } from './move-pieces.ts'
import { haveEnough, readOwnShards } from './own-shards.ts'
import { readHomes, readShards } from './read-stock.ts'

/** A line that can be reserved from a shard. */
export type PlacedLine<Line extends OrderItem = OrderItem> = Line & { shard: number }

/** A SKU of which too little is available. */
export interface Shortage {
  sku: string
  requested: number
  available: number
}

export interface Placement<Line extends OrderItem> {
  lines: PlacedLine<Line>[]
  /** SKUs that all their shards together have too little of; a line of one is placed all the same. */
  shortages: Shortage[]
}

const MAX_READS = 8
const MOVE_TIMEOUT_MS = 3_000

/**
 * Finds a shard for each line that has enough of its SKU at this moment, moving pieces between shards where none has,
 * and says what is short. It reserves nothing: what was seen may be gone by then.
 *
 * Throws `Unavailable` when others were faster too often.
 */
export async function placeLines<Line extends OrderItem>(
  store: StoreTable,
  { tenant, executionId }: { tenant: string; executionId: string },
  lines: readonly Line[],
): Promise<Placement<Line>> {
  const skus = lines.map(({ sku }) => sku)
  for (let reads = 0; reads < MAX_READS; reads++) {
    const homes = await readHomes(store, tenant, skus)
    const own = await readOwnShards(store, { tenant, executionId }, homes)
    if (haveEnough(own, lines)) {
      return { lines: lines.map((line) => ({ ...line, shard: own.get(line.sku)!.shard })), shortages: [] }
    }
    const stocks = await readShards(store, tenant, [...homes.values()])
    const choices = lines.map(({ sku, quantity }): Choice => {
      const available = stocks.get(sku)?.shards.map((shard) => shard.available) ?? []
      return chooseShard(available, { own: shardOf(executionId, Math.max(available.length, 1)), quantity })
    })
    const shortages = lines.flatMap(({ sku, quantity }, index) => {
      const choice = choices[index]!
      return choice.kind === 'short' ? [{ sku, requested: quantity, available: choice.available }] : []
    })
    if (shortages.length > 0 || choices.every(({ kind }) => kind === 'take')) {
      return { lines: lines.map((line, index) => ({ ...line, shard: shardIn(choices[index]!) })), shortages }
    }
    // Refused when others were faster: then the next read shows what became of it.
    await Promise.all(
      lines.map(async ({ sku }, index) => {
        const writes = moveWrites(store.table, { tenant, sku }, stocks.get(sku), choices[index]!)
        if (writes.length > 0) {
          await tryTransact(store.client, writes, Date.now() + MOVE_TIMEOUT_MS)
        }
      }),
    )
  }
  throw new Unavailable(`the shards of ${skus.join(', ')} changed ${MAX_READS} times`)
}

function shardIn(choice: Choice): number {
  switch (choice.kind) {
    case 'take':
      return choice.shard
    case 'move':
      return choice.to
    case 'short':
      return 0
  }
}
