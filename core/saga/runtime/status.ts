/** The life of an execution, as the API tells it (guarantees.md, "Lifecycle"). */
export const SAGA_STATUSES = [
  'RUNNING',
  'AWAITING_APPROVAL',
  'COMPLETED',
  'COMPENSATING',
  'COMPENSATED',
  'COMPENSATION_FAILED',
] as const

export type SagaStatus = (typeof SAGA_STATUSES)[number]

export function isEnded(status: SagaStatus): boolean {
  return status === 'COMPLETED' || status === 'COMPENSATED'
}

/** Where a step stands in the ledger. Absent is the fifth state: there is no item. */
export const LEDGER_STATES = ['PENDING', 'DONE', 'UNDONE'] as const
export type LedgerState = (typeof LEDGER_STATES)[number]
