import { Unavailable } from '#core/errors.ts'
import { CardExpired, PaymentDeclined } from '#core/order/errors.ts'
import type { Charge } from './payment-gateway.ts'

/** Stripe's test tokens, https://docs.stripe.com/testing: these are charged. */
const GOOD = new Set([
  'tok_visa',
  'tok_visa_debit',
  'tok_mastercard',
  'tok_mastercard_debit',
  'tok_mastercard_prepaid',
  'tok_amex',
  'tok_discover',
  'tok_diners',
  'tok_jcb',
  'tok_unionpay',
])

/** These are declined, with Stripe's decline codes. */
const DECLINED: Record<string, string> = {
  tok_chargeDeclined: 'generic_decline',
  tok_visa_chargeDeclined: 'generic_decline',
  tok_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  tok_visa_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  tok_chargeDeclinedLostCard: 'lost_card',
  tok_chargeDeclinedStolenCard: 'stolen_card',
  tok_chargeDeclinedIncorrectCvc: 'incorrect_cvc',
  tok_chargeDeclinedProcessingError: 'processing_error',
  tok_chargeDeclinedFraudulent: 'fraudulent',
  tok_radarBlock: 'blocked',
}

/** Throws what a provider would answer for this card; returns when it would be charged. `now`: epoch milliseconds. */
export function checkCard({ paymentMethod, cardExpiry, total }: Charge, now: number): void {
  if (paymentMethod === 'tok_unavailable') {
    throw new Unavailable('the payment provider does not answer')
  }
  if (paymentMethod === 'tok_chargeDeclinedExpiredCard') {
    throw new CardExpired(cardExpiry ?? 'an earlier month')
  }
  if (cardExpiry && now >= endOfMonth(cardExpiry)) {
    throw new CardExpired(cardExpiry)
  }
  const code = DECLINED[paymentMethod] ?? (GOOD.has(paymentMethod) ? undefined : 'no_such_token')
  if (code) {
    throw new PaymentDeclined(code, total)
  }
}

/** The first instant after the month that stands on the card. */
function endOfMonth(expiry: string): number {
  const [month, year] = expiry.split('/').map(Number)
  return Date.UTC(2000 + year!, month!, 1)
}
