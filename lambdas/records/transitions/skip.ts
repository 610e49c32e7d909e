import type { StuckRecord } from '../execution-record.ts'
import { executionKey } from '../keys.ts'
import { skippedWrite } from '../step-writes/undone.ts'
import type { RecordsTable } from '../table.ts'
import { EXECUTION_RECORD, findRefusal, tryTransact } from '../transact.ts'
import { checkWrite } from '../writes.ts'

export type SkipOutcome =
  | 'skipped'
  /** The undo has taken effect, and only its response was lost. */
  | 'undone-before'
  /** The execution is not stuck in this undo any more. */
  | 'moved-on'

/** Declares a stuck step UNDONE by an operator's word (G8). The execution stays COMPENSATION_FAILED until it is rolled back. */
export async function skip(
  { client, table, deadline }: RecordsTable,
  execution: StuckRecord,
  { step, by, reason }: { step: string; by: string; reason: string },
): Promise<SkipOutcome> {
  const { stuck } = execution
  const at = new Date().toISOString()
  const undone = skippedWrite(
    { table, execution, step },
    { undo: stuck.undo!, undoStartedAt: stuck.since, undoneAt: at, skipped: { by, reason, at } },
  )
  const stillStuck = checkWrite({
    tag: EXECUTION_RECORD,
    table,
    key: executionKey(execution),
    condition: {
      that: '#status = :failed AND #stuck.#execution = :execution',
      values: { failed: 'COMPENSATION_FAILED', execution: stuck.execution },
    },
  })
  const outcome = await tryTransact(client, [undone, stillStuck], deadline)
  if (outcome.ok) {
    return 'skipped'
  }
  return findRefusal(outcome.refused, EXECUTION_RECORD) ? 'moved-on' : 'undone-before'
}
