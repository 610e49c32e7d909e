import * as z from 'zod'
import { Money } from '#core/money.ts'
import { derivedId } from '../derived-id.ts'

export const Refund = z.object({ refundId: z.string(), amount: Money, createdAt: z.string() })
export type Refund = z.infer<typeof Refund>

const StoredPayment = z.object({
  paymentId: z.string(),
  executionId: z.string(),
  captured: Money,
  refunded: Money,
  /** Absent of payments that are not refunded, and of those that were before this was stored. */
  refundedAt: z.string().optional(),
  paymentMethod: z.string(),
  createdAt: z.string(),
})

/** Parses the item of a payment; its refunds are items of their own, and lists read none of them. */
export const Payment = StoredPayment.transform((payment) => ({ ...payment, refunds: [] as Refund[] }))
export type Payment = z.output<typeof Payment>

/** Amounts tell nothing of a free order: 0 was captured, and as much is given back when it is undone. */
export function isRefunded({ captured, refunded, refundedAt }: Payment): boolean {
  return refundedAt !== undefined || (captured.amount > 0 && refunded.amount === captured.amount)
}

/** Money that a provider has taken. */
export interface Capture {
  tenant: string
  executionId: string
  total: Money
  paymentMethod: string
}

/** Returns the id of a charge's payment. The id follows from the charge's key, so that the key finds the payment. */
export function paymentIdOf(idempotencyKey: string): string {
  return derivedId('pay', idempotencyKey)
}

export function paymentPartition(tenant: string, paymentId: string): string {
  return `PAYMENT#${tenant}#${paymentId}`
}
