import { StepFenced, Unavailable } from '#core/errors.ts'
import { PaymentDeclined } from '#core/order/errors.ts'
import { derivedId } from '../../stores/derived-id.ts'
import { paymentIdOf } from '../../stores/payments/payment.ts'
import type { PaymentBook } from '../../stores/payments/payment-book.ts'
import type { Charge, PaymentGateway } from './payment-gateway.ts'
import { type PaymentIntent, type StripeApi, StripeRefused } from './stripe-api.ts'
import type { StripeAttempts } from './stripe-attempts.ts'
import { createStripeIntents, declined } from './stripe-intents.ts'

/**
 * Stripe, by PaymentIntents. An intent takes money once at most, and never after it was cancelled; so a charge is
 *
 *   1. an attempt written down by us, 2. an intent created, which moves no money, 3. its id written to the attempt,
 *   4. the intent confirmed, which does, 5. the payment entered in our payment book.
 *
 * No money moves before the id of the intent that moves it is ours. So whatever answer is lost, and however many days
 * later, what happened is asked of that intent by its id, which Stripe answers consistently: not by idempotency key,
 * which it forgets after a day, and not by search, which lags up to an hour.
 * https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/api/payment_intents/search
 */
export function createStripePaymentGateway({
  stripe,
  attempts,
  book,
}: {
  stripe: StripeApi
  attempts: StripeAttempts
  book: PaymentBook
}): PaymentGateway {
  const intents = createStripeIntents(stripe)

  return {
    async charge(charge, idempotencyKey) {
      const { tenant, executionId, total, paymentMethod } = charge
      const paymentId = paymentIdOf(idempotencyKey)
      const key = { tenant, paymentId }
      const attempt = await attempts.open(key, { executionId, total, paymentMethod })
      const created = attempt.intentId ? undefined : await intents.create(charge, idempotencyKey, attempt)
      const { intentId } = created ? await attempts.bind(key, created.id) : attempt
      // A second one, when two calls met, stays unconfirmed for ever.
      const intent = created?.id === intentId ? created! : await intents.retrieve(intentId!)
      const settled =
        intent.status === 'requires_confirmation' ? await intents.confirm(charge, intent.id, attempt) : intent
      mustHaveSucceeded(settled, charge)
      await book.enterCharge(charge, paymentId)
      return { paymentId }
    },

    async findCharge(tenant, idempotencyKey) {
      const paymentId = paymentIdOf(idempotencyKey)
      const attempt = await attempts.callOff({ tenant, paymentId })
      const { intentId, charge } = attempt
      if (!intentId) {
        return undefined
      }
      const found = await intents.retrieve(intentId)
      const isOpen = found.status.startsWith('requires_')
      const { status } = isOpen ? await intents.cancel(intentId, attempt) : found
      if (status === 'canceled') {
        return undefined
      }
      if (status !== 'succeeded') {
        throw new Unavailable(`Stripe has not settled ${intentId} yet: it is ${status}`)
      }
      await book.enterCharge({ tenant, ...charge! }, paymentId)
      return book.find(tenant, paymentId)
    },

    async refund(tenant, paymentId, idempotencyKey) {
      const payment = await book.find(tenant, paymentId)
      if (!payment || payment.refunded.amount === payment.captured.amount) {
        return
      }
      const { intentId, nonce } = await attempts.callOff({ tenant, paymentId })
      try {
        const refund = await stripe.post<{ id: string; status: string; failure_reason?: string }>(
          '/v1/refunds',
          {
            payment_intent: intentId!,
            metadata: { tenant, executionId: payment.executionId, idempotencyKey },
          },
          `${nonce}:${idempotencyKey}`,
        )
        // Pending is as good as done: Stripe has taken it on, and a card's refund takes days anyway.
        if (refund.status !== 'succeeded' && refund.status !== 'pending') {
          throw new Error(
            `Stripe's refund ${refund.id} of ${intentId} is ${refund.status} (${refund.failure_reason ?? 'no reason given'})`,
          )
        }
        await book.enterRefund(tenant, payment, refund.id)
      } catch (error) {
        if (!isRefundedAlready(error)) {
          throw error
        }
        await book.enterRefund(tenant, payment, derivedId('re', idempotencyKey))
      }
    },
  }
}

function mustHaveSucceeded({ id, status, last_payment_error }: PaymentIntent, charge: Charge): void {
  switch (status) {
    case 'succeeded':
      return
    case 'requires_payment_method':
      throw declined(last_payment_error ?? { type: 'card_error' }, charge)
    case 'requires_action':
      throw new PaymentDeclined('authentication_required', charge.total)
    case 'canceled':
      throw new StepFenced(`Stripe's ${id} was cancelled and must not be charged any more`, {
        intentId: id,
      })
    default:
      throw new Unavailable(`Stripe has not settled ${id} yet: it is ${status}`)
  }
}

function isRefundedAlready(error: unknown): boolean {
  return error instanceof StripeRefused && error.problem.code === 'charge_already_refunded'
}
