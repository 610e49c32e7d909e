import { DEADLINE_ATTRIBUTES } from '../deadline.ts'
import { type Execution, type ExecutionRecord, newExecution, statusAttributes } from '../execution-record.ts'
import { MAY_GO_FORWARD } from '../forward.ts'
import { executionKey } from '../keys.ts'
import { readExecutionRecord } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'

export type CompleteOutcome =
  /** `startedAt` is undefined where an earlier delivery has completed it. */
  | { kind: 'completed'; startedAt: string | undefined }
  | { kind: 'execution-barred'; execution: ExecutionRecord | undefined }

/**
 * RUNNING → COMPLETED, unless the execution was cancelled or is being undone; after its pivot it can be neither. An
 * execution without a record, as after a restore of the table, is entered. Repeatable.
 */
export async function complete(
  table: RecordsTable,
  execution: Execution,
  endedAt: string,
): Promise<CompleteOutcome> {
  const outcome = await tryUpdate(
    table,
    executionKey(execution),
    {
      set: statusAttributes(execution, 'COMPLETED'),
      setOnce: { ...newExecution({ ...execution, startedAt: endedAt }), endedAt },
      remove: DEADLINE_ATTRIBUTES,
    },
    {
      ...MAY_GO_FORWARD,
      that: `(${MAY_GO_FORWARD.that}) OR #status = :status OR attribute_exists(#committedAt)`,
    },
  )
  return outcome.ok
    ? { kind: 'completed', startedAt: startOf(outcome.item, endedAt) }
    : { kind: 'execution-barred', execution: await readExecutionRecord(table, execution) }
}

/** When what this call has ended began; undefined where an earlier call has ended it. */
export function startOf(item: Record<string, unknown> | undefined, endedAt: string): string | undefined {
  return item?.endedAt === endedAt ? String(item.startedAt) : undefined
}
