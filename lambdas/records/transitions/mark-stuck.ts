import { DEADLINE_ATTRIBUTES } from '../deadline.ts'
import { type ExecutionRecord, type Stuck, statusAttributes } from '../execution-record.ts'
import { bothOf } from '../expression.ts'
import { executionKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'
import { NOT_ENDED } from './unended.ts'

export type MarkStuckOutcome = 'marked' | 'moved-on'

/**
 * Any open status → COMPENSATION_FAILED (G8). `rollbacks` is the number of the Step Functions execution that failed: a
 * rollback that has taken over since wins. Repeatable.
 */
export async function markStuck(
  table: RecordsTable,
  execution: ExecutionRecord,
  { stuck, rollbacks, version }: { stuck: Stuck; rollbacks: number; version: string | undefined },
): Promise<MarkStuckOutcome> {
  const { ok } = await tryUpdate(
    table,
    executionKey(execution),
    {
      set: { ...statusAttributes(execution, 'COMPENSATION_FAILED'), stuck, rollbacks, version },
      remove: DEADLINE_ATTRIBUTES,
    },
    bothOf(NOT_ENDED, {
      that: '(attribute_not_exists(#rollbacks) OR #rollbacks <= :rollbacks) AND (#status <> :status OR #stuck.#execution <> :execution)',
      values: { execution: stuck.execution },
    }),
  )
  return ok ? 'marked' : 'moved-on'
}
