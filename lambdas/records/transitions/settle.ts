import type { Failure } from '#core/saga/index.ts'
import { DEADLINE_ATTRIBUTES } from '../deadline.ts'
import { type ExecutionRecord, statusAttributes } from '../execution-record.ts'
import { executionKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { tryUpdate } from '../update.ts'

export type SettleOutcome = 'settled' | 'moved-on'

/** How an execution has ended in Step Functions. */
interface End {
  readonly status: 'COMPLETED' | 'COMPENSATED'
  readonly endedAt: string
  readonly failure?: Failure | undefined
}

/**
 * The status that was read → the end that Step Functions has reached, of a record that missed it. A cancel that came
 * after a completion was never accepted. Nothing is written when the status has changed since it was read. Repeatable.
 */
export async function settle(
  table: RecordsTable,
  execution: ExecutionRecord,
  { status, endedAt, failure }: End,
): Promise<SettleOutcome> {
  const isCompleted = status === 'COMPLETED'
  const { ok } = await tryUpdate(
    table,
    executionKey(execution),
    {
      set: { ...statusAttributes(execution, status), endedAt },
      setOnce: { failure: isCompleted ? undefined : failure },
      remove: [...DEADLINE_ATTRIBUTES, 'waiting', ...(isCompleted ? ['cancelRequestedAt', 'cancel'] : [])],
    },
    { that: '#status = :read', values: { read: execution.status } },
  )
  return ok ? 'settled' : 'moved-on'
}
