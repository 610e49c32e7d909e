import * as z from 'zod'
import { DOCUMENT_STATES, Submission } from '../../document/schema.ts'
import { Money } from '../../money.ts'
import { PricedLine } from '../../order/pricing.ts'
import { Decision } from '../../saga/index.ts'
import { Account } from '../../transfer/schema.ts'
import { OrderView } from './executions.ts'
import { instant } from './fields.ts'

/** `available` = `onHand` − `reserved`; goods leave `onHand` when they are shipped. */
export const InventoryItem = z.object({
  sku: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  unitPrice: Money,
})
export type InventoryItem = z.infer<typeof InventoryItem>

export const AccountView = Account
export const AccountDetail = Account.extend({
  statement: z.array(
    z.object({
      kind: z.string(),
      executionId: z.string().optional(),
      amount: z.int(),
      at: instant,
    }),
  ),
})

export const DocumentView = z.object({
  documentId: z.string(),
  /** The newest version that is published. */
  published: z.int().optional(),
  versions: z.array(
    z.object({
      ...Submission.shape,
      executionId: z.string(),
      state: z.enum(DOCUMENT_STATES),
      approvals: z.record(z.string(), Decision),
      /** Approvals that were given and taken back. */
      revoked: z.record(z.string(), Decision.extend({ revokedAt: instant })),
      submittedAt: instant,
      changedAt: instant,
    }),
  ),
})

export const PaymentView = z.object({
  paymentId: z.string(),
  orderId: z.string(),
  status: z.enum(['CAPTURED', 'REFUNDED']),
  captured: Money,
  refunded: Money,
  paymentMethod: z.string(),
  createdAt: instant,
  refunds: z.array(z.object({ refundId: z.string(), amount: Money, createdAt: instant })).optional(),
})
export type PaymentView = z.infer<typeof PaymentView>

export const ShipmentView = z.object({
  shipmentId: z.string(),
  orderId: z.string(),
  status: z.enum(['DISPATCHED', 'CANCELLED']),
  lines: z.array(PricedLine),
  shippingAddress: z.unknown().optional(),
  createdAt: instant,
  cancelledAt: instant.optional(),
})
export type ShipmentView = z.infer<typeof ShipmentView>

export const Snapshot = z.object({
  orders: z.array(OrderView),
  inventory: z.array(InventoryItem),
  payments: z.array(PaymentView),
  shipments: z.array(ShipmentView),
})
