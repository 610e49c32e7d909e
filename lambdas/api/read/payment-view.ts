import type { PaymentView } from '#core/api/responses/stores.ts'
import { isRefunded, type Payment } from '#lambdas/stores/payments/payment.ts'

export function paymentView(payment: Payment): Omit<PaymentView, 'refunds'> {
  const { paymentId, executionId, captured, refunded, paymentMethod, createdAt } = payment
  const status = isRefunded(payment) ? 'REFUNDED' : 'CAPTURED'
  return { paymentId, orderId: executionId, status, captured, refunded, paymentMethod, createdAt }
}
