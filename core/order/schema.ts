import * as z from 'zod'
import { defineText } from '../text.ts'

export const Sku = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be 1 to 64 letters, digits, dots, hyphens and underscores',
  )

export const Quantity = z.int().min(1).max(10_000)

export const OrderItem = z.strictObject({ sku: Sku, quantity: Quantity })
export type OrderItem = z.infer<typeof OrderItem>

/**
 * One transaction writes two items per SKU beside the ledger's two, and DynamoDB allows 100:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const MAX_SKUS = 40

const line = defineText(200)

export const Address = z.strictObject({
  street: line,
  city: line,
  region: line.optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters, such as US'),
  postalCode: defineText(20),
})
export type Address = z.infer<typeof Address>

/** What the saga works on: every SKU once. */
export const Order = z
  .strictObject({
    items: z.array(OrderItem).min(1).max(MAX_SKUS).transform(mergeItems).pipe(z.array(OrderItem)),
    customerId: defineText(100),
    paymentMethod: z.string().regex(/^[A-Za-z0-9_]{1,100}$/, 'must be a payment token, such as tok_visa'),
    cardExpiry: z
      .string()
      .regex(/^(0[1-9]|1[0-2])\/\d{2}$/, 'must be MM/YY, such as 12/30')
      .optional(),
    shippingAddress: Address.optional(),
    /** Asks for approval whatever the total; see `approval-policy.ts`. */
    requireApproval: z.boolean().optional(),
  })
  .meta({
    examples: [
      { items: [{ sku: 'SKU-001', quantity: 2 }], customerId: 'cust-42', paymentMethod: 'tok_visa' },
    ],
  })
export type Order = z.infer<typeof Order>

/** The same SKU on two lines is one line of the sum: a transaction may not touch an item twice. */
export function mergeItems(items: readonly OrderItem[]): OrderItem[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of items) {
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }))
}
