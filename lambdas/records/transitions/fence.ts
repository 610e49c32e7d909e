import type { EndedRecord } from '../execution-record.ts'
import { type ExecutionRef, executionKey, stepKey } from '../keys.ts'
import type { RecordsTable } from '../table.ts'
import { EXECUTION_RECORD, STEP_RECORD, tryTransact, type Write } from '../transact.ts'
import { checkWrite, IS_ABSENT, updateWrite } from '../writes.ts'

/** Who writes for an execution that does nothing any more, in place of the undo of `step`. */
interface Fence extends ExecutionRef {
  readonly step: string
  readonly undo: string
}

export type FenceOutcome = 'committed' | 'changed'

/**
 * Commits `writes` for an execution that has ended, or that is gone (`ended` is undefined), while it is so. After its end
 * no step and no undo of an execution commits anything. Without an execution record nothing stops a late delivery, so
 * the step gets a tombstone, which refuses the step and tells its undo that nothing is left to do.
 */
export async function commitFenced(
  { client, table, deadline }: RecordsTable,
  { fence, ended, writes }: { fence: Fence; ended: EndedRecord | undefined; writes: readonly Write[] },
): Promise<FenceOutcome> {
  const fences = ended ? [stillEnded(table, ended)] : [stillGone(table, fence), tombstone(table, fence)]
  const { ok } = await tryTransact(client, [...fences, ...writes], deadline)
  return ok ? 'committed' : 'changed'
}

function stillEnded(table: string, execution: EndedRecord): Write {
  return checkWrite({
    tag: EXECUTION_RECORD,
    table,
    key: executionKey(execution),
    condition: { that: '#status = :read', values: { read: execution.status } },
  })
}

function stillGone(table: string, execution: ExecutionRef): Write {
  return checkWrite({ tag: EXECUTION_RECORD, table, key: executionKey(execution), condition: IS_ABSENT })
}

function tombstone(table: string, { step, undo, ...execution }: Fence): Write {
  return updateWrite(
    { tag: STEP_RECORD, table, key: stepKey(execution, step) },
    { set: { state: 'UNDONE', step, undo, undoneAt: new Date().toISOString() }, remove: ['leaseUntil'] },
  )
}
