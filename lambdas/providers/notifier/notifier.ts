/** What somebody is told. The words are the adapter's: a mail says more than an SMS. */
export interface Message {
  about: 'order-shipped' | 'transfer-settled' | 'document-published' | 'services-migrated'
  tenant: string
  executionId: string
  /** Whom to tell, as the tenant names them. */
  recipient: string
  facts: Record<string, unknown>
}

/** Tells people. At least once: a message repeated with its key is the same message to the receiver. */
export interface Notifier {
  send(message: Message, idempotencyKey: string): Promise<{ notificationId: string }>
}
