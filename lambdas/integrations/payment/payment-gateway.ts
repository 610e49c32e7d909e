import type { Money } from '#core/money.ts'
import type { PageRequest } from '../page.ts'

export interface Charge {
  tenant: string
  executionId: string
  total: Money
  /** A token of the provider, such as Stripe's test token `tok_visa`. */
  paymentMethod: string
  /** MM/YY; a card is good to the end of that month. */
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
  /** What became of a charge, asked by the key it was made with. Undefined: no money was taken. */
  findCharge(tenant: string, idempotencyKey: string): Promise<Payment | undefined>
  /** Gives back all that is captured and not yet refunded, as an entry of its own. */
  refund(tenant: string, paymentId: string, idempotencyKey: string): Promise<void>

  find(tenant: string, paymentId: string): Promise<Payment | undefined>
  list(tenant: string, page: PageRequest): Promise<{ items: Payment[]; nextCursor?: string }>
}
