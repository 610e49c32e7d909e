import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import * as request from '#core/api/requests.ts'
import { Submission } from '#core/document/schema.ts'
import { Migration } from '#core/migration/schema.ts'
import { PlaceOrder } from '#core/order/place-order.ts'
import { Transfer } from '#core/transfer/schema.ts'

const address = { street: 'High St 1', city: 'York', region: 'North', country: 'GB', postalCode: 'YO1' }
const paid = {
  customerId: 'cust-1',
  paymentMethod: 'tok_visa',
  cardExpiry: '12/30',
  shippingAddress: address,
}
const one = { amount: 1, currency: 'USD' }

/** Every schema of what comes from outside, and something that it accepts with all its texts. */
const samples: [name: string, schema: z.ZodType, sample: object][] = [
  ['an order', PlaceOrder, { ...paid, items: [{ sku: 'SKU-1', quantity: 1 }], orderId: 'order-1' }],
  ['a transfer', Transfer, { from: 'ada', to: 'bob', amount: one, reference: 'rent' }],
  [
    'a document',
    Submission,
    { documentId: 'terms', version: 1, title: 'Terms', url: 'https://example.com/t', author: 'ada' },
  ],
  ['a migration', Migration, { services: ['accounts'], toVersion: 2, requestedBy: 'ops' }],
  ['a cancel', request.CancelRequest, { reason: 'late' }],
  ['a decision', request.ApprovalRequest, { decision: 'approve', reason: 'fine' }],
  ['a skip', request.SkipRequest, { step: 'ProcessPayment', reason: 'by hand' }],
  ['a stock level', request.StockLevel, { onHand: 1, unitPrice: one }],
  ['an account', request.AccountLevel, { owner: 'ada', balance: one, status: 'OPEN' }],
]

/** Copies of the value, in each of which one text has half of a surrogate pair at its end. */
function* damage(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    yield `${value}\ud83d`
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      for (const damaged of damage(each)) {
        yield Array.isArray(value) ? value.with(Number(key), damaged) : { ...value, [key]: damaged }
      }
    }
  }
}

describe('a text that would not come back as it was sent', () => {
  test.each(samples)('is refused in %s, wherever it stands', (_, schema, sample) => {
    expect(schema.safeParse(sample).error).toBeUndefined()
    const damaged = [...damage(sample)]
    expect(damaged.length).toBeGreaterThan(0)
    for (const each of damaged) {
      expect(schema.safeParse(each).success, JSON.stringify(each)).toBe(false)
    }
  })

  test('is told from one with whole pairs', () => {
    expect(request.CancelRequest.parse({ reason: ' late 🚚 ' })).toEqual({ reason: 'late 🚚' })
  })
})
