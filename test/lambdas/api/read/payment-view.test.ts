import { expect, test } from 'vitest'
import { paymentView } from '#lambdas/api/read/payment-view.ts'

test.each([
  ['CAPTURED', 1_999, 0],
  ['REFUNDED', 1_999, 1_999],
  ['CAPTURED', 0, 0],
])('a payment is %s with %i taken and %i given back', (status, captured, refunded) => {
  const view = paymentView({
    paymentId: 'pay_1',
    executionId: 'order-1',
    captured: { amount: captured, currency: 'USD' },
    refunded: { amount: refunded, currency: 'USD' },
    paymentMethod: 'tok_visa',
    createdAt: '2026-01-01T00:00:00.000Z',
    refunds: [],
  })
  expect(view.status).toBe(status)
})
