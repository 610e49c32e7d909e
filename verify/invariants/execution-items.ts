import type { LedgerState, SagaStatus } from '#core/saga/index.ts'
import type { Item } from '../tables/tables.ts'

/** What the invariants read of an execution's summary, whichever its workflow. */
export interface SummaryItem {
  pk: string
  executionId: string
  status: SagaStatus
}

/** What they read of a step's entry in the ledger. */
export interface LedgerEntry {
  step: string
  state: LedgerState
  startedAt?: string
  undoneAt?: string
}

/** Returns the summaries among the items of the Executions table. */
export function listSummaries<Summary extends SummaryItem>(executions: readonly Item[]): Summary[] {
  return executions.filter(({ sk }) => sk === 'SUMMARY') as unknown as Summary[]
}

/** Returns the ledger of one execution. */
export function listLedger<Entry extends LedgerEntry>(
  executions: readonly Item[],
  { pk }: Pick<SummaryItem, 'pk'>,
): Entry[] {
  return executions.filter((item) => item.pk === pk && item.sk.startsWith('STEP#')) as unknown as Entry[]
}
