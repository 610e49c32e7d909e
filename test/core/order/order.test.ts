import { describe, expect, test } from 'vitest'
import { PlaceOrder } from '#core/order/place-order.ts'
import { priceOrder } from '#core/order/pricing.ts'

const USD = (amount: number) => ({ amount, currency: 'USD' })
const body = { customerId: 'cust-1', paymentMethod: 'tok_visa' }
const problems = (value: unknown) =>
  PlaceOrder.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the body of POST /orders', () => {
  test('takes sku and quantity as the short form of one item', () => {
    const { input } = PlaceOrder.parse({ ...body, sku: 'SKU-1', quantity: 2 })
    expect(input.items).toEqual([{ sku: 'SKU-1', quantity: 2 }])
  })

  test('adds up lines of the same SKU', () => {
    const items = [1, 2].flatMap((quantity) => [
      { sku: 'A', quantity },
      { sku: 'B', quantity: 1 },
    ])
    expect(PlaceOrder.parse({ ...body, items }).input.items).toEqual([
      { sku: 'A', quantity: 3 },
      { sku: 'B', quantity: 2 },
    ])
  })

  test('names every problem at once', () => {
    const found = problems({
      items: [{ sku: 'bad sku', quantity: 0 }],
      paymentMethod: '',
      cardExpiry: '13/30',
    })
    expect(found?.map((problem) => problem.split(':')[0])).toEqual([
      'items.0.sku',
      'items.0.quantity',
      'customerId',
      'paymentMethod',
      'cardExpiry',
    ])
  })

  test('refuses items beside the short form, and neither of the two', () => {
    expect(problems({ ...body, items: [{ sku: 'A', quantity: 1 }], sku: 'A' })?.[0]).toContain('not both')
    expect(problems(body)).toHaveLength(2)
  })

  test('refuses what it does not know', () => {
    expect(problems({ ...body, sku: 'A', quantity: 1, cuponCode: 'X' })?.[0]).toContain('cuponCode')
  })
})

describe('pricing', () => {
  const prices = new Map([
    ['A', USD(1999)],
    ['B', USD(1)],
    ['E', { amount: 5, currency: 'EUR' }],
  ])

  test('adds up whole minor units', () => {
    const items = [
      { sku: 'A', quantity: 3 },
      { sku: 'B', quantity: 2 },
    ]
    expect(priceOrder(items, prices).total).toEqual(USD(5999))
  })

  test('names every unknown SKU', () => {
    const items = ['X', 'A', 'Y'].map((sku) => ({ sku, quantity: 1 }))
    expect(() => priceOrder(items, prices)).toThrow("unknown SKU 'X'; unknown SKU 'Y'")
  })

  test('refuses two currencies in one order', () => {
    const items = ['A', 'E'].map((sku) => ({ sku, quantity: 1 }))
    expect(() => priceOrder(items, prices)).toThrow('USD and EUR')
  })
})
