import type { Money } from '#core/money.ts'
import type { OrderItem } from '#core/order/schema.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { type PageRequest, queryTenant } from '../page.ts'
import type { StoreTable } from '../store-table.ts'
import { findAvailable } from './find-available.ts'
import { placeLines } from './place-lines.ts'
import { putStock, type StockLevel } from './put-stock.ts'
import { readHomes, readShards, readStock } from './read-stock.ts'
import {
  type Pieces,
  postponeReservation,
  type Reservation,
  type ReservationState,
  type Reserver,
  readReservation,
  reservationWrite,
} from './reservations.ts'
import { Home, type Stock, stockKey, sumOf } from './stock.ts'

interface Move {
  /** The change of the shard, for `:q` units. */
  stock: string
  /** What must be true of the shard. */
  condition: string
  from: ReservationState | undefined
  to: ReservationState
}

/** DynamoDB has no arithmetic in conditions, hence `available` as an attribute of its own. */
const MOVES = {
  reserve: {
    stock: 'SET available = available - :q, reserved = reserved + :q',
    condition: 'available >= :q',
    from: undefined,
    to: 'RESERVED',
  },
  release: {
    stock: 'SET available = available + :q, reserved = reserved - :q',
    condition: 'reserved >= :q',
    from: 'RESERVED',
    to: 'RELEASED',
  },
  ship: {
    stock: 'SET onHand = onHand - :q, reserved = reserved - :q',
    condition: 'reserved >= :q AND onHand >= :q',
    from: 'RESERVED',
    to: 'SHIPPED',
  },
  takeBack: {
    stock: 'SET onHand = onHand + :q, reserved = reserved + :q',
    condition: 'attribute_exists(pk)',
    from: 'SHIPPED',
    to: 'RESERVED',
  },
} as const satisfies Record<string, Move>

/** Whose lines these are. */
type Order = Pick<Reserver, 'tenant' | 'executionId'>

export type Inventory = ReturnType<typeof createInventory>

/**
 * The store of stock: an item per SKU and shard, and beside it one per reservation that was made of the shard.
 *
 * `reserve`, `release`, `ship` and `takeBack` return writes, two for each item, so that the ledger commits them with
 * its own record; the shard's has the SKU as its tag. All of them are refused when one item's condition does not hold.
 */
export function createInventory(store: StoreTable) {
  const { table } = store
  const moveBy = (move: Move) => (reserver: Reserver, items: readonly Pieces[]) =>
    items.flatMap((item) => [
      stockWrite(table, { move, reserver, item }),
      reservationWrite(table, { ...move, reserver, item }),
    ])

  return {
    /** The prices of the SKUs that exist; a consistent read. */
    async findPrices(tenant: string, skus: readonly string[]): Promise<Map<string, Money>> {
      const homes = await readHomes(store, tenant, skus)
      return new Map([...homes].map(([sku, { unitPrice }]) => [sku, unitPrice]))
    },
    /** The stock of the SKUs that exist; a consistent read of each shard. */
    async find(tenant: string, skus: readonly string[]): Promise<Map<string, Stock>> {
      const stocks = await readStock(store, tenant, skus)
      return new Map([...stocks].map(([sku, stock]) => [sku, sumOf(stock)]))
    },
    put: (tenant: string, level: StockLevel) => putStock(store, tenant, level),
    /** One page of all stock, by SKU. */
    list: (tenant: string, page: PageRequest) => listStock(store, tenant, page),

    /** How much is available of what these lines want, or enough of it. */
    findAvailable: (order: Order, lines: readonly OrderItem[]) => findAvailable(store, order, lines),
    /** Finds shards to reserve from. */
    place: <Line extends OrderItem>(order: Order, lines: readonly Line[]) => placeLines(store, order, lines),
    /** available → reserved. Refused with the shard when too little is available in it. */
    reserve: moveBy(MOVES.reserve),
    /** reserved → available. */
    release: moveBy(MOVES.release),
    /** reserved → shipped. */
    ship: moveBy(MOVES.ship),
    /** shipped → reserved. */
    takeBack: moveBy(MOVES.takeBack),

    findReservation: (key: ItemKey) => readReservation(store, key),
    postpone: (reservation: Reservation, until: string) => postponeReservation(store, reservation, until),
  }
}

async function listStock(
  store: StoreTable,
  tenant: string,
  page: PageRequest,
): Promise<{ items: Stock[]; nextCursor?: string }> {
  const { items: homes, ...next } = await queryTenant(store, { tenant, item: Home, sort: 'sku' }, page)
  const stocks = await readShards(store, tenant, homes)
  return { items: homes.map(({ sku }) => sumOf(stocks.get(sku)!)), ...next }
}

interface Line {
  move: Move
  reserver: Reserver
  item: Pieces
}

function stockWrite(TableName: string, { move, reserver, item }: Line): Write {
  return {
    tag: item.sku,
    Update: {
      TableName,
      Key: stockKey(reserver.tenant, item.sku, item.shard),
      UpdateExpression: move.stock,
      ConditionExpression: move.condition,
      ExpressionAttributeValues: { ':q': item.quantity },
    },
  }
}
