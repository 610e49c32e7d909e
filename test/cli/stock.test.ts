import { expect, test } from 'vitest'
import { describeItem } from '#cli/stock.ts'

test.each([
  ['USD', 1999, '19.99 USD'],
  ['JPY', 3, '3 JPY'],
  ['KWD', 1250, '1.250 KWD'],
])('a price in %s has as many decimals as the currency', (currency, amount, price) => {
  const item = { sku: 'SKU-001', onHand: 5, unitPrice: { amount, currency } }
  expect(describeItem(item)).toBe(`SKU-001     5 on hand at ${price}`)
})
