import type { ExecutionRecord } from './execution-record.ts'
import { executionKey } from './keys.ts'
import type { RecordsTable } from './table.ts'
import { tryUpdate } from './update.ts'

/**
 * Records the version that the newest execution of the saga runs on, null for none. Returns false, and records nothing,
 * when a rollback has taken over since `record` was read.
 */
export async function recordVersion(
  table: RecordsTable,
  record: ExecutionRecord,
  version: string | null,
): Promise<boolean> {
  const { rollbacks } = record
  const { ok } = await tryUpdate(
    table,
    executionKey(record),
    { setOnce: { version } },
    rollbacks === undefined
      ? { that: 'attribute_not_exists(#rollbacks)' }
      : { that: '#rollbacks = :rollbacks', values: { rollbacks } },
  )
  return ok
}
