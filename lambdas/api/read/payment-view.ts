import type { PaymentView } from '#core/api/responses.ts'
import type { Payment } from '#lambdas/stores/payments/payment.ts'

export function paymentView(payment: Payment): Omit<PaymentView, 'refunds'> {
  const { paymentId, executionId, captured, refunded, paymentMethod, createdAt } = payment
  const status = refunded.amount === captured.amount ? 'REFUNDED' : 'CAPTURED'
  return { paymentId, orderId: executionId, status, captured, refunded, paymentMethod, createdAt }
}
