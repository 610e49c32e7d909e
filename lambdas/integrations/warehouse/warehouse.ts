import type { PricedLine } from '#core/order/pricing.ts'
import type { Address } from '#core/order/schema.ts'
import type { Write } from '#lambdas/ledger/transact.ts'
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

/** The warehouse. Like the stock it is ours, so its changes are writes that commit with the ledger entry. */
export interface Warehouse {
  /** Dispatches one shipment per execution. */
  dispatch(dispatch: Dispatch): { shipmentId: string; writes: Write[] }
  /** Calls a dispatched shipment back; its record stays, cancelled. */
  callBack(tenant: string, shipmentId: string): Write[]
  /** One page of shipments, newest first; eventually consistent. */
  list(tenant: string, page: PageRequest): Promise<{ items: Shipment[]; nextCursor?: string }>
}
