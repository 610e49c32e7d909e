import type { EndedRecord, ExecutionRecord, Intervention } from '../execution-record.ts'
import { isEnded } from '../execution-record.ts'
import { type ExecutionRef, executionKey } from '../keys.ts'
import { parseExecutionRecord, readExecutionRecord } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'

export type CancelOutcome =
  | { kind: 'cancelled'; execution: ExecutionRecord }
  | { kind: 'ended'; execution: EndedRecord }
  | { kind: 'past-pivot'; committedAt: string }
  | { kind: 'absent' }

/**
 * Accepts a cancel by one conditional write: every forward step and the completion check it in their own transactions
 * (G6). The status follows when the first undo commits. Repeatable: who was first stays, with the reason.
 *
 * An execution of another workflow than `workflow` counts as absent.
 */
export async function cancel(
  table: RecordsTable,
  { workflow, ...ref }: ExecutionRef & { workflow?: string | undefined },
  cancel: Intervention,
): Promise<CancelOutcome> {
  const isMeant = workflow === undefined ? 'attribute_exists(pk)' : '#workflow = :workflow'
  const updated = await tryUpdate(
    table,
    executionKey(ref),
    { setOnce: { cancelRequestedAt: cancel.at, cancel } },
    {
      that: `${isMeant} AND attribute_not_exists(#committedAt) AND NOT #status IN (:completed, :compensated)`,
      values: {
        completed: 'COMPLETED',
        compensated: 'COMPENSATED',
        ...(workflow === undefined ? {} : { workflow }),
      },
    },
  )
  if (updated.ok) {
    return { kind: 'cancelled', execution: parseExecutionRecord(updated.item!) }
  }
  const execution = await readExecutionRecord(table, ref)
  if (!execution || (workflow !== undefined && execution.workflow !== workflow)) {
    return { kind: 'absent' }
  }
  if (isEnded(execution)) {
    return { kind: 'ended', execution }
  }
  return 'committedAt' in execution && execution.committedAt
    ? { kind: 'past-pivot', committedAt: execution.committedAt }
    : { kind: 'absent' }
}
