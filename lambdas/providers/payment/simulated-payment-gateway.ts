import { derivedId } from '../../stores/derived-id.ts'
import { isRefunded, paymentIdOf } from '../../stores/payments/payment.ts'
import type { PaymentBook } from '../../stores/payments/payment-book.ts'
import type { PaymentGateway } from './payment-gateway.ts'
import { checkCard } from './test-cards.ts'

/**
 * A payment provider that knows Stripe's test tokens, and whose books are ours. It stands for a system outside: no
 * transaction of ours spans it, and ids follow from idempotency keys, as a provider's own look-up by key would find.
 */
export function createSimulatedPaymentGateway(book: PaymentBook): PaymentGateway {
  return {
    findCharge: (tenant, idempotencyKey) => book.find(tenant, paymentIdOf(idempotencyKey)),

    async charge(charge, idempotencyKey) {
      const paymentId = paymentIdOf(idempotencyKey)
      checkCard(charge, Date.now())
      await book.enterCharge(charge, paymentId)
      return { paymentId }
    },

    async refund(tenant, paymentId, idempotencyKey) {
      const payment = await book.find(tenant, paymentId)
      if (!payment || isRefunded(payment)) {
        return
      }
      await book.enterRefund(tenant, payment, derivedId('re', idempotencyKey))
    },
  }
}
