import { nextCheck } from '../deadline.ts'
import type { ExecutionRecord } from '../execution-record.ts'
import { executionKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'

export type PostponeOutcome = 'postponed' | 'moved-on'

/**
 * Moves the deadline on, of an execution that is as it should be: no status changes. `version` is recorded where it is
 * known. Nothing is written when the execution has ended since it was read, or an overlapping sweep was faster.
 */
export async function postpone(
  table: RecordsTable,
  execution: ExecutionRecord & { deadline?: string | undefined },
  version: string | undefined,
): Promise<PostponeOutcome> {
  const deadline = new Date(nextCheck(execution.startedAt, Date.now())).toISOString()
  const { ok } = await tryUpdate(
    table,
    executionKey(execution),
    { set: { deadline, version } },
    { that: '#deadline = :read', values: { read: execution.deadline } },
  )
  return ok ? 'postponed' : 'moved-on'
}
