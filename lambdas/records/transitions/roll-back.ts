import { deadlineAt, FIRST_CHECK_MS } from '../deadline.ts'
import { type ExecutionRecord, type Intervention, statusAttributes } from '../execution-record.ts'
import { bothOf } from '../expression.ts'
import { executionKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'
import { NOT_ENDED } from './unended.ts'

export type RollBackOutcome = 'recorded' | 'moved-on'

/**
 * Any open or stuck status → COMPENSATING, by the rollback execution with the number `rollbacks`, which runs `version`
 * of the definition. The execution is open again from now on. Repeatable: the first of two retries is the one that is noted.
 */
export async function rollBack(
  table: RecordsTable,
  execution: ExecutionRecord,
  {
    rollbacks,
    version,
    retry,
  }: { rollbacks: number; version: string | undefined; retry?: Intervention | undefined },
): Promise<RollBackOutcome> {
  const { ok } = await tryUpdate(
    table,
    executionKey(execution),
    {
      set: {
        ...statusAttributes(execution, 'COMPENSATING'),
        ...deadlineAt(execution.executionId, Date.now() + FIRST_CHECK_MS),
        rollbacks,
        version,
        retry,
      },
      remove: version ? [] : ['version'],
    },
    bothOf(NOT_ENDED, {
      that: 'attribute_not_exists(#committedAt) AND (attribute_not_exists(#rollbacks) OR #rollbacks < :rollbacks)',
    }),
  )
  return ok ? 'recorded' : 'moved-on'
}
