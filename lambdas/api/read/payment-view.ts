import type { PaymentView } from '#core/api/responses/stores.ts'
import type { Payment } from '#lambdas/stores/payments/payment.ts'

export function paymentView(payment: Payment): Omit<PaymentView, 'refunds'> {
  const { paymentId, executionId, captured, refunded, paymentMethod, createdAt } = payment
  // A free order is paid by 0, of which nothing can be given back.
  const isRefunded = captured.amount > 0 && refunded.amount === captured.amount
  const status = isRefunded ? 'REFUNDED' : 'CAPTURED'
  return { paymentId, orderId: executionId, status, captured, refunded, paymentMethod, createdAt }
}
