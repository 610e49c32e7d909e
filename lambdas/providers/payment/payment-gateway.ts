import type { Capture, Payment } from '../../stores/payments/payment.ts'

/** `paymentMethod` is a token or payment method of the provider, such as Stripe's `tok_visa` and `pm_card_visa`. */
export interface Charge extends Capture {
  /** MM/YY; a card is good to the end of that month. A provider that knows its cards ignores this field. */
  cardExpiry?: string | undefined
}

/** The payment provider. Every key is the caller's; a call repeated with its key has no second effect. */
export interface PaymentGateway {
  /** Captures the total. Throws `PaymentDeclined` or `CardExpired` when it has not, `Unavailable` when it cannot tell. */
  charge(charge: Charge, idempotencyKey: string): Promise<{ paymentId: string }>
  /**
   * What became of a charge, asked by the key it was made with, however long ago. Undefined: no money was taken, and
   * what was begun is called off, so that none will be. Throws `Unavailable` when it cannot tell.
   */
  findCharge(tenant: string, idempotencyKey: string): Promise<Payment | undefined>
  /** Gives back all that is captured and not yet refunded, as an entry of its own. */
  refund(tenant: string, paymentId: string, idempotencyKey: string): Promise<void>
}
