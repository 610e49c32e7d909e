import type { Failure } from '#core/saga/index.ts'
import { DEADLINE_ATTRIBUTES } from '../deadline.ts'
import { type Execution, newExecution, statusAttributes } from '../execution-record.ts'
import { executionKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'
import { startOf } from './complete.ts'

export type FinishCompensationOutcome =
  | { kind: 'compensated'; startedAt: string | undefined }
  | { kind: 'completed-before' }

/**
 * Any status but COMPLETED → COMPENSATED, keeping the first failure that was reported; refused after the pivot, too.
 * Repeatable.
 */
export async function finishCompensation(
  table: RecordsTable,
  execution: Execution & { failure?: Failure | undefined },
  endedAt: string,
): Promise<FinishCompensationOutcome> {
  const outcome = await tryUpdate(
    table,
    executionKey(execution),
    {
      set: { ...statusAttributes(execution, 'COMPENSATED'), endedAt },
      setOnce: { ...newExecution({ ...execution, startedAt: endedAt }), failure: execution.failure },
      remove: DEADLINE_ATTRIBUTES,
    },
    {
      that: 'attribute_not_exists(#committedAt) AND (attribute_not_exists(#status) OR #status <> :completed)',
      values: { completed: 'COMPLETED' },
    },
  )
  return outcome.ok
    ? { kind: 'compensated', startedAt: startOf(outcome.item, endedAt) }
    : { kind: 'completed-before' }
}
