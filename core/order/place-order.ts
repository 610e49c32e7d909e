import * as z from 'zod'
import { ExecutionId, Simulation } from '../saga/index.ts'
import { Address, MAX_SKUS, mergeItems, Order, OrderItem, Quantity, Sku } from './schema.ts'

/**
 * The body of `POST /orders`: `items`, or `sku` and `quantity` as the short form for one. Unknown fields are refused,
 * so that a misspelt one is not silently ignored.
 */
export const PlaceOrder = z
  .strictObject({
    items: z.array(OrderItem).min(1).max(MAX_SKUS).optional(),
    sku: Sku.optional(),
    quantity: Quantity.optional(),
    customerId: Order.shape.customerId,
    paymentMethod: Order.shape.paymentMethod,
    cardExpiry: Order.shape.cardExpiry,
    shippingAddress: Address.optional(),
    orderId: ExecutionId.optional(),
    requireApproval: Order.shape.requireApproval,
    simulate: Simulation.optional(),
  })
  .superRefine(({ items, sku, quantity }, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (items && (sku !== undefined || quantity !== undefined)) {
      problem('items', 'give either items or sku and quantity, not both')
    }
    if (items) {
      return
    }
    if (sku === undefined) {
      problem('sku', 'is required where there are no items')
    }
    if (quantity === undefined) {
      problem('quantity', 'is required where there are no items')
    }
  })
  .transform(({ items, sku, quantity, orderId, simulate, ...rest }) => ({
    executionId: orderId,
    simulate,
    input: { ...rest, items: mergeItems(items ?? [{ sku: sku ?? '', quantity: quantity ?? 0 }]) },
  }))
export type PlaceOrder = z.output<typeof PlaceOrder>
