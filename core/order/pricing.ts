import * as z from 'zod'
import { Money } from '../money.ts'
import { InvalidOrder } from './errors.ts'
import { type OrderItem, Quantity, Sku } from './schema.ts'

/** An ordered SKU with the price it had when the order was validated. */
export const PricedLine = z.object({ sku: Sku, quantity: Quantity, unitPrice: Money })
export type PricedLine = z.infer<typeof PricedLine>

export const PricedOrder = z.object({ lines: z.array(PricedLine).min(1), total: Money })
export type PricedOrder = z.infer<typeof PricedOrder>

/**
 * Prices the items: total = Σ quantity × unit price, in minor units, so nothing is rounded.
 *
 * Throws `InvalidOrder`, which names every SKU without a price and every second currency.
 */
export function priceOrder(items: readonly OrderItem[], prices: ReadonlyMap<string, Money>): PricedOrder {
  const unknown = items.filter(({ sku }) => !prices.has(sku))
  if (unknown.length > 0) {
    throw new InvalidOrder(unknown.map(({ sku }) => `unknown SKU '${sku}'`))
  }

  const lines = items.map(({ sku, quantity }) => ({ sku, quantity, unitPrice: prices.get(sku)! }))
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))]
  if (currencies.length > 1) {
    throw new InvalidOrder([
      `the items are priced in ${currencies.join(' and ')}; order each currency by itself`,
    ])
  }
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0)
  const total = Money.safeParse({ amount, currency: currencies[0] })
  if (!total.success) {
    throw new InvalidOrder([`the total of ${amount} ${currencies[0]} is too large to charge`])
  }
  return { lines, total: total.data }
}
