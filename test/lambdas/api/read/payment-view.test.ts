import { expect, test } from 'vitest'
import { paymentView } from '#lambdas/api/read/payment-view.ts'

const refundedAt = '2026-01-02T00:00:00.000Z'

test.each<[string, number, number, { refundedAt?: string }, string]>([
  ['CAPTURED', 1_999, 0, {}, ''],
  ['REFUNDED', 1_999, 1_999, { refundedAt }, ''],
  ['REFUNDED', 1_999, 1_999, {}, ' before it was noted when'],
  ['CAPTURED', 0, 0, {}, ', which is a free order’s'],
  ['REFUNDED', 0, 0, { refundedAt }, ', which is a free order’s that was undone'],
])('a payment is %s with %i taken and %i given back (%j%s)', (status, captured, refunded, noted) => {
  const view = paymentView({
    paymentId: 'pay_1',
    executionId: 'order-1',
    captured: { amount: captured, currency: 'USD' },
    refunded: { amount: refunded, currency: 'USD' },
    paymentMethod: 'tok_visa',
    createdAt: '2026-01-01T00:00:00.000Z',
    refunds: [],
    ...noted,
  })
  expect(view.status).toBe(status)
})
