import type { Money } from '#core/money.ts'

export interface Charge {
  tenant: string
  executionId: string
  total: Money
  /** A token or payment method of the provider, such as Stripe's `tok_visa` and `pm_card_visa`. */
  paymentMethod: string
  /** MM/YY; a card is good to the end of that month. A provider that knows its cards pays no heed to it. */
  cardExpiry?: string | undefined
}

export interface Payment {
  paymentId: string
  executionId: string
  captured: Money
  refunded: Money
  paymentMethod: string
  createdAt: string
  refunds: { refundId: string; amount: Money; createdAt: string }[]
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
