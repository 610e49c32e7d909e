/** Bodies to try, by operation. A test holds each to its schema. */
export const BODIES: Readonly<Record<string, unknown>> = {
  startOrder: {
    items: [{ sku: 'SKU-001', quantity: 2 }],
    customerId: 'cust-42',
    paymentMethod: 'tok_visa',
  },
  decideOrder: { decision: 'approve', reason: 'known customer' },
  cancelOrder: { reason: 'ordered twice' },
  retryOrder: {},
  skipOrderUndo: { step: 'ProcessPayment', reason: 'refunded by hand, ticket 4711' },
  decideExecution: { decision: 'reject', reason: 'figures are missing', step: 'FinanceReview' },
  cancelExecution: { reason: 'started by mistake' },
  retryExecution: {},
  skipExecutionUndo: { step: 'DebitSource', reason: 'returned by hand, ticket 4711' },
  putInventoryItem: { onHand: 100, unitPrice: { amount: 1999, currency: 'USD' } },
  putAccount: { owner: 'ada', balance: { amount: 10_000, currency: 'USD' } },
}
