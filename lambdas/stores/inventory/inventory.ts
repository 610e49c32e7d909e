import type { Money } from '#core/money.ts'
import type { OrderItem } from '#core/order/schema.ts'
import type { ItemKey } from '#lambdas/records/keys.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { PageRequest } from '../page.ts'

/** Stock of one SKU. `available` = `onHand` − `reserved`; goods leave `onHand` when they are shipped. */
export interface Stock {
  sku: string
  onHand: number
  reserved: number
  available: number
  unitPrice: Money
}

/** Whose goods: reservations are kept per execution and SKU. */
export interface Reserver {
  tenant: string
  executionId: string
  workflow: string
  step: string
}

/** Goods that are held. `step` has reserved them. */
export interface Reservation extends Reserver {
  sku: string
  quantity: number
  reservedAt: string
  /** When to look whether its execution still needs it. */
  deadline: string
}

/**
 * The stock. Changes are handed back as writes, two per line with its SKU as their tag, so that the ledger commits
 * them with its entry; each is conditional and refused as a whole when one line's condition does not hold.
 */
export interface Inventory {
  /** Consistent stock of the SKUs that exist. */
  stockOf(tenant: string, skus: readonly string[]): Promise<Map<string, Stock>>
  /** One page of all stock, by SKU; eventually consistent. */
  list(tenant: string, page: PageRequest): Promise<{ items: Stock[]; nextCursor?: string }>
  /** Sets what is on hand and its price. Undefined when fewer would be on hand than are reserved. */
  put(tenant: string, level: { sku: string; onHand: number; unitPrice: Money }): Promise<Stock | undefined>

  /** available → reserved. The line's write is refused with its stock when too little is available. */
  reserve(reserver: Reserver, items: readonly OrderItem[]): Write[]
  /** reserved → available. */
  release(reserver: Reserver, items: readonly OrderItem[]): Write[]
  /** reserved → shipped. */
  ship(reserver: Reserver, items: readonly OrderItem[]): Write[]
  /** shipped → reserved. */
  takeBack(reserver: Reserver, items: readonly OrderItem[]): Write[]

  /** The reservation with this key, as it stands now; undefined when it is not held any more. */
  findReservation(key: ItemKey): Promise<Reservation | undefined>
  /** Looks again at that time, ISO 8601. Nothing when the reservation has ended, or been postponed, meanwhile. */
  postpone(reservation: Reservation, until: string): Promise<void>
}
