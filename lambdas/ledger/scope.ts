import type { StepEnvelope } from '#core/saga/index.ts'
import type { RecordsTable } from '../records/table.ts'

/** What the ledger needs to know of one invocation. `deadline` is when Lambda ends it. */
export interface LedgerScope<Envelope extends StepEnvelope = StepEnvelope> extends RecordsTable {
  readonly envelope: Envelope
  /** When this invocation began, ISO 8601. */
  readonly startedAt: string
}

/** The provider's idempotency key of a step: the same on every attempt, and of no other step. */
export function idempotencyKey({ tenant, executionId, step }: StepEnvelope): string {
  return `${tenant}:${executionId}:${step}`
}

export function nowIso(): string {
  return new Date().toISOString()
}
