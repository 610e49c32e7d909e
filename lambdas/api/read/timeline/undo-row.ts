import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import type { TreeStep } from '#core/saga/index.ts'
import type { AttemptRecord } from '#lambdas/records/attempts.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { StepRecord, UndoneStep } from '#lambdas/records/step-record.ts'
import { messageOf } from '#lambdas/step-functions/message-of.ts'
import { attemptViews } from './attempts.ts'
import { endedBy, retrying } from './step-row.ts'

/** All that is known of one undo; inside an each, of one item's. */
export interface UndoFacts {
  readonly undo: string
  /** The step that it undoes. */
  readonly step: string
  readonly planned: TreeStep['undo']
  readonly record: StepRecord | undefined
  readonly failed: readonly AttemptRecord[]
  readonly execution: ExecutionRecord
}

/** Returns the row of an undo; undefined for one that has not begun, unless another undo blocks it. */
export function undoRow(facts: UndoFacts, now: number): TimelineEntry | undefined {
  const { undo, step, record, failed } = facts
  const row = { step: undo, kind: 'undo', of: step } as const
  const stuck = stuckAt(facts)
  if (!stuck && record?.state === 'UNDONE' && record.undoStartedAt) {
    return { ...row, ...undone(record, failed) }
  }
  const begun = { attempts: attemptViews(failed), ...(failed[0] ? { startedAt: failed[0].startedAt } : {}) }
  // Its effect may stand all the same, with only the answer lost: Step Functions has given it up.
  if (stuck) {
    const error = failed.at(-1)?.error ?? { name: stuck.error, message: messageOf(stuck.message) ?? '' }
    return { ...row, status: 'STUCK', ...begun, endedAt: failed.at(-1)?.endedAt ?? stuck.since, error }
  }
  const last = failed.at(-1)
  if (last) {
    return { ...row, ...begun, ...failing(facts, last, now) }
  }
  return isBlocked(facts) ? { ...row, status: 'BLOCKED', attempts: [] } : undefined
}

function undone(record: UndoneStep, failed: readonly AttemptRecord[]): Omit<TimelineEntry, 'step' | 'kind'> {
  const { skipped, undoAttempts = 1, undoStartedAt, undoneAt, startedAt } = record
  const first = failed[0]?.startedAt ?? undoStartedAt!
  if (skipped) {
    const { by, reason, at } = skipped
    const error = failed.at(-1)?.error
    return {
      status: 'SKIPPED',
      attempts: attemptViews(failed),
      startedAt: first,
      endedAt: at,
      ...(error ? { error } : {}),
      skipped: { by, reason },
    }
  }
  const succeeded = { number: undoAttempts, startedAt: undoStartedAt!, endedAt: undoneAt }
  return {
    // A tombstone stands for a step that never had an effect.
    status: startedAt ? 'UNDONE' : 'NOTHING_TO_UNDO',
    attempts: attemptViews(failed, succeeded),
    startedAt: first,
    endedAt: undoneAt,
  }
}

function failing({ planned, execution }: UndoFacts, last: AttemptRecord, now: number) {
  return execution.status === 'COMPENSATING'
    ? retrying({ planned }, last, now)
    : ({ status: 'FAILED', ...endedBy(last) } as const)
}

/** Nothing of an undo that a late delivery has brought about since it gave up: the rest alone is still to be done. */
function stuckAt({ execution, undo, record }: UndoFacts) {
  if (execution.status !== 'COMPENSATION_FAILED' || execution.stuck.undo !== undo) {
    return undefined
  }
  const { stuck } = execution
  return record?.state === 'UNDONE' && record.undoneAt >= stuck.since ? undefined : stuck
}

/** Nothing earlier is undone while an undo is stuck. */
function isBlocked({ execution, record }: UndoFacts): boolean {
  return (
    execution.status === 'COMPENSATION_FAILED' && (record?.state === 'DONE' || record?.state === 'PENDING')
  )
}
