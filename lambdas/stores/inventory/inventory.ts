import type { OrderItem } from '#core/order/schema.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { type PageRequest, queryTenant } from '../page.ts'
import type { StoreTable } from '../store-table.ts'
import {
  postponeReservation,
  type Reservation,
  type ReservationState,
  type Reserver,
  readReservation,
  reservationWrite,
} from './reservations.ts'
import { putStock, readStock, Stock, stockKey } from './stock.ts'

interface Move {
  /** The change of the stock item, for `:q` units. */
  stock: string
  /** What must be true of the stock item. */
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

export type Inventory = ReturnType<typeof createInventory>

/**
 * The store of stock: an item per SKU, and beside it one per reservation.
 *
 * `reserve`, `release`, `ship` and `takeBack` return writes, two for each item with its SKU as their tag, so that the
 * ledger commits them with its own record. All of them are refused when one item's condition does not hold.
 */
export function createInventory(store: StoreTable) {
  const { table } = store
  const moveBy = (move: Move) => (reserver: Reserver, items: readonly OrderItem[]) =>
    items.flatMap((item) => [
      stockWrite(table, { move, reserver, item }),
      reservationWrite(table, { ...move, reserver, item }),
    ])

  return {
    find: (tenant: string, skus: readonly string[]) => readStock(store, tenant, skus),
    put: (tenant: string, level: Pick<Stock, 'sku' | 'onHand' | 'unitPrice'>) =>
      putStock(store, tenant, level),
    /** One page of all stock, by SKU. */
    list: (tenant: string, page: PageRequest) =>
      queryTenant(store, { tenant, item: Stock, sort: 'sku' }, page),

    /** available → reserved. Refused with the stock item when too little is available. */
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

interface Line {
  move: Move
  reserver: Reserver
  item: OrderItem
}

function stockWrite(TableName: string, { move, reserver, item }: Line): Write {
  return {
    tag: item.sku,
    Update: {
      TableName,
      Key: stockKey(reserver.tenant, item.sku),
      UpdateExpression: move.stock,
      ConditionExpression: move.condition,
      ExpressionAttributeValues: { ':q': item.quantity },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}
