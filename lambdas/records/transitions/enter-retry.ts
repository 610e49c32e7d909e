import type { ExecutionRecord, NewExecution } from '../execution-record.ts'
import { executionKey } from '../keys.ts'
import { readExecutionRecord } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { tryTransact } from '../transact.ts'
import { updateWrite } from '../writes.ts'
import { enterWrite } from './enter.ts'

export type EnterRetryOutcome =
  | { kind: 'entered'; execution: ExecutionRecord }
  /** The id belongs to an execution that retries nothing, or another one. */
  | { kind: 'id-taken' }

/** Enters the execution that retries a COMPENSATED one, and links the two, in one transaction. Repeatable. */
export async function enterRetry(
  records: RecordsTable,
  old: ExecutionRecord,
  retry: NewExecution,
): Promise<EnterRetryOutcome> {
  const { client, table, deadline } = records
  const link = updateWrite(
    {
      tag: '#retried',
      table,
      key: executionKey(old),
      condition: { that: 'attribute_not_exists(#retriedBy)' },
    },
    { set: { retriedBy: retry.executionId } },
  )
  await tryTransact(client, [enterWrite(table, { ...retry, retryOf: old.executionId }), link], deadline)
  const execution = await readExecutionRecord(records, retry)
  return execution?.retryOf === old.executionId ? { kind: 'entered', execution } : { kind: 'id-taken' }
}
