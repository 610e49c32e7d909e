import type { UndoEnvelope } from '#core/saga/index.ts'
import type { Condition } from '../expression.ts'
import { type ExecutionRef, stepKey } from '../keys.ts'
import type { StepRecord, UndoneStep } from '../step-record.ts'
import { STEP_RECORD, type Write } from '../transact.ts'
import { updateWrite } from '../writes.ts'
import type { StepScope } from './target.ts'

const NOT_UNDONE: Condition = { that: 'attribute_not_exists(#state) OR #state <> :state' }

/** What is read → UNDONE; refused when the step record has changed since. Without a record it leaves a tombstone. */
export function undoneWrite(
  { table, envelope, startedAt }: StepScope & { envelope: UndoEnvelope },
  { read, undoneAt }: { read: StepRecord | undefined; undoneAt: string },
): Write {
  const { step, undo, attempt } = envelope
  const undone = { undo, undoAttempts: attempt, undoStartedAt: startedAt, undoneAt }
  return write({ table, execution: envelope, step }, undone, isUnchanged(read))
}

/** Any state but UNDONE → UNDONE, by an operator's word. */
export function skippedWrite(
  target: { table: string; execution: ExecutionRef; step: string },
  skipped: Pick<UndoneStep, 'undo' | 'undoStartedAt' | 'undoneAt' | 'skipped'>,
): Write {
  return write(target, skipped, NOT_UNDONE)
}

function write(
  { table, execution, step }: { table: string; execution: ExecutionRef; step: string },
  undone: Partial<UndoneStep>,
  condition: Condition,
): Write {
  return updateWrite(
    { tag: STEP_RECORD, table, key: stepKey(execution, step), condition },
    { set: { state: 'UNDONE', step, ...undone }, remove: ['leaseUntil'] },
  )
}

function isUnchanged(read: StepRecord | undefined): Condition {
  if (!read) {
    return { that: 'attribute_not_exists(#state)' }
  }
  // A step that came back to life renews its lease, so the lease tells whether it did. Long work has none: all it does
  // is in transactions of ours, which UNDONE bars.
  if ('leaseUntil' in read) {
    return {
      that: '#state = :read AND #leaseUntil = :lease',
      values: { read: read.state, lease: read.leaseUntil },
    }
  }
  return { that: '#state = :read', values: { read: read.state } }
}
