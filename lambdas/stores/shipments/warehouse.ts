import type { PricedLine } from '#core/order/pricing.ts'
import type { Address, OrderItem } from '#core/order/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { PageRequest } from '../page.ts'

export interface Shipment {
  shipmentId: string
  executionId: string
  status: 'DISPATCHED' | 'CANCELLED'
  lines: PricedLine[]
  shippingAddress?: Address | undefined
  createdAt: string
  cancelledAt?: string
}

export interface Dispatch {
  tenant: string
  executionId: string
  lines: PricedLine[]
  shippingAddress?: Address | undefined
}

/** What goes into a parcel: its lines in the order in which they were packed. */
export interface PackingSlip {
  packingSlipId: string
  executionId: string
  status: 'PACKING' | 'PACKED' | 'VOID'
  packed: OrderItem[]
  createdAt: string
  packedAt?: string
  voidedAt?: string
}

/** Names a slip. */
export interface SlipRef {
  tenant: string
  packingSlipId: string
}

/** The warehouse. Like the stock it is ours, so its changes are writes that commit with the ledger entry. */
export interface Warehouse {
  /** Dispatches one shipment per execution. */
  dispatch(dispatch: Dispatch): { shipmentId: string; writes: Write[] }
  /** Calls a dispatched shipment back; its record stays, cancelled. */
  callBack(tenant: string, shipmentId: string): Write[]
  /** Opens the packing slip of an execution: one, for its id follows from the execution. */
  openSlip(packer: { tenant: string; executionId: string }): { packingSlipId: string; writes: Write[] }
  /** Packs a line that is the slip's next, counted from 0. */
  pack(slip: SlipRef, line: OrderItem, position: number): Write[]
  /** Everything is packed. */
  closeSlip(slip: SlipRef): Write[]
  /** Takes everything out again, of an open slip or a closed one; its record stays, void. */
  voidSlip(slip: SlipRef): Write[]
  /** One page of shipments, newest first; eventually consistent. */
  list(tenant: string, page: PageRequest): Promise<{ items: Shipment[]; nextCursor?: string }>
}
