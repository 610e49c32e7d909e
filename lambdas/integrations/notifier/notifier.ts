import type { Money } from '#core/money.ts'

export interface OrderShipped {
  tenant: string
  executionId: string
  customerId: string
  total: Money
}

/** Tells customers. At least once: a message repeated with its key is the same message to the receiver. */
export interface Notifier {
  send(message: OrderShipped, idempotencyKey: string): Promise<{ notificationId: string }>
}
