import { CardExpired, PaymentDeclined } from '#core/order/errors.ts'
import type { Charge } from './payment-gateway.ts'
import { type PaymentIntent, type StripeApi, type StripeProblem, StripeRefused } from './stripe-api.ts'
import type { Attempt } from './stripe-attempts.ts'

/** The calls about one PaymentIntent, each told from its idempotency key, so that a repeated call does nothing more. */
export interface StripeIntents {
  retrieve(intentId: string): Promise<PaymentIntent>
  /** Creates an intent, which moves no money. Throws `PaymentDeclined` or `CardExpired` for what no retry can change. */
  create(charge: Charge, idempotencyKey: string, attempt: Attempt): Promise<PaymentIntent>
  /** Confirms an intent, which moves the money. Throws as `create` does. */
  confirm(charge: Charge, intentId: string, attempt: Attempt): Promise<PaymentIntent>
  /** Cancels an intent: one that is not taken yet never will be. Returns the intent, whose status says which it is. */
  cancel(intentId: string, attempt: Partial<Attempt>): Promise<PaymentIntent>
}

export function createStripeIntents(stripe: StripeApi): StripeIntents {
  const retrieve = (intentId: string) => stripe.get<PaymentIntent>(`/v1/payment_intents/${intentId}`)
  return {
    retrieve,

    async create(charge, idempotencyKey, { nonce }) {
      const { tenant, executionId, total } = charge
      const parameters = {
        amount: total.amount,
        currency: total.currency.toLowerCase(),
        'payment_method_types[]': 'card',
        ...paymentMethodOf(charge),
        metadata: { tenant, executionId, idempotencyKey },
      }
      try {
        return await stripe.post('/v1/payment_intents', parameters, `${nonce}:create`)
      } catch (error) {
        throw isFinalOfCharge(error) ? declined(error.problem, charge) : error
      }
    },

    async confirm(charge, intentId, { nonce }) {
      try {
        return await stripe.post<PaymentIntent>(
          `/v1/payment_intents/${intentId}/confirm`,
          // Nobody is there to authenticate.
          { error_on_requires_action: true },
          `${nonce}:confirm`,
        )
      } catch (error) {
        if (error instanceof StripeRefused && error.problem.type === 'card_error') {
          throw declined(error.problem, charge)
        }
        // Confirmed, declined or cancelled by another call meanwhile: the intent itself says which.
        if (isUnexpectedState(error)) {
          return retrieve(intentId)
        }
        throw error
      }
    },

    async cancel(intentId, { nonce }) {
      try {
        return await stripe.post(`/v1/payment_intents/${intentId}/cancel`, {}, `${nonce}:cancel`)
      } catch (error) {
        // Another call confirmed or cancelled it meanwhile.
        if (isUnexpectedState(error)) {
          return retrieve(intentId)
        }
        throw error
      }
    },
  }
}

/** A token becomes a payment method with the intent; anything else is one. */
function paymentMethodOf({ paymentMethod }: Charge) {
  return paymentMethod.startsWith('tok_')
    ? { payment_method_data: { type: 'card', card: { token: paymentMethod } } }
    : { payment_method: paymentMethod }
}

/** Returns why a charge was refused, as the saga's own error. */
export function declined({ code, decline_code, payment_method }: StripeProblem, charge: Charge): Error {
  if (code !== 'expired_card' && decline_code !== 'expired_card') {
    return new PaymentDeclined(decline_code ?? code ?? 'generic_decline', charge.total)
  }
  const { exp_month, exp_year } = payment_method?.card ?? {}
  const known = exp_month && exp_year && `${String(exp_month).padStart(2, '0')}/${exp_year % 100}`
  return new CardExpired(known || charge.cardExpiry || 'an earlier month')
}

/** What no later attempt could change, and no intent was created: https://docs.stripe.com/error-codes */
const FINAL_CODES = new Set([
  'resource_missing',
  'token_already_used',
  'amount_too_small',
  'amount_too_large',
])

function isFinalOfCharge(error: unknown): error is StripeRefused {
  if (!(error instanceof StripeRefused)) {
    return false
  }
  return error.problem.type === 'card_error' || FINAL_CODES.has(error.problem.code ?? '')
}

function isUnexpectedState(error: unknown): boolean {
  return error instanceof StripeRefused && error.problem.code === 'payment_intent_unexpected_state'
}
