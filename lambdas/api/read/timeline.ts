import type { TimelineEntry } from '#core/api/responses.ts'
import type { Failure } from '#core/saga/index.ts'
import type { AttemptRecord } from '#lambdas/records/attempts.ts'
import { failureOf } from '#lambdas/records/execution-record.ts'
import { isForward } from '#lambdas/records/forward.ts'
import type { Records } from '#lambdas/records/read.ts'
import type { StepRecord } from '#lambdas/records/step-record.ts'
import type { WaitRecord } from '#lambdas/records/waits.ts'
import { failureView } from './failure-view.ts'

/** Returns what ran, in the order in which it began: steps and undos, with attempts, times and errors. */
export function timelineOf({ execution, steps, attempts, waits }: Records): TimelineEntry[] {
  const failure = failureOf(execution)
  const lastFailure = new Map(attempts.map((attempt) => [attempt.state, attempt]))
  const rows = steps.flatMap((record) => [
    ...stepRow(record, lastFailure.get(record.step)),
    ...undoRow(record, lastFailure),
  ])
  const shown = new Set(rows.map(({ step }) => step))
  for (const attempt of attempts) {
    if (!shown.has(attempt.state)) {
      rows.push(failedRow(attempt))
    }
  }
  for (const wait of waits) {
    if (!wait.decision && failure?.step !== wait.step) {
      rows.push(waitingRow(wait, isForward(execution)))
    }
  }
  if (failure?.step && !rows.some(({ step }) => step === failure.step)) {
    rows.push(unrecordedRow(failure))
  }
  return rows.sort(byStart)
}

/** None for a tombstone: the step has never begun. */
function stepRow(record: StepRecord, attempt: AttemptRecord | undefined): TimelineEntry[] {
  const { step, state, startedAt, attempts = 1 } = record
  const endedAt = 'endedAt' in record ? record.endedAt : undefined
  if (!startedAt) {
    return []
  }
  if (endedAt) {
    return [{ step, kind: 'step', status: 'DONE', attempts, startedAt, endedAt }]
  }
  if (attempt) {
    return [{ ...failedRow(attempt), startedAt }]
  }
  const status = state === 'PENDING' ? 'RUNNING' : 'FAILED'
  return [{ step, kind: 'step', status, attempts, startedAt }]
}

function undoRow(record: StepRecord, lastFailure: ReadonlyMap<string, AttemptRecord>): TimelineEntry[] {
  if (record.state !== 'UNDONE' || !record.undoStartedAt) {
    return []
  }
  const { step, undo, undoAttempts, undoStartedAt, undoneAt, skipped } = record
  const row = { step: undo, kind: 'undo', of: step } as const
  if (skipped) {
    const { by, reason, at } = skipped
    const attempt = lastFailure.get(undo)
    const failed = attempt ? failedRow(attempt) : { ...row, attempts: 0 }
    return [{ startedAt: undoStartedAt, ...failed, status: 'SKIPPED', endedAt: at, skipped: { by, reason } }]
  }
  return [
    { ...row, status: 'DONE', attempts: undoAttempts ?? 1, startedAt: undoStartedAt, endedAt: undoneAt },
  ]
}

function failedRow({ state, step, attempts, startedAt, endedAt, error }: AttemptRecord): TimelineEntry {
  const isUndo = state !== step
  return {
    step: state,
    kind: isUndo ? 'undo' : 'step',
    ...(isUndo ? { of: step } : {}),
    status: 'FAILED',
    attempts,
    startedAt,
    endedAt,
    error,
  }
}

/** An approval that waits, or that had waited when something else made the execution turn back. */
function waitingRow({ step, attempts, askedAt }: WaitRecord, isOpen: boolean): TimelineEntry {
  const row = { step, kind: 'step' as const, attempts, startedAt: askedAt }
  if (isOpen) {
    return { ...row, status: 'RUNNING' }
  }
  return {
    ...row,
    status: 'FAILED',
    error: { name: 'Undecided', message: 'no decision was needed any more' },
  }
}

/** A step that was killed or throttled could record nothing; what the state machine reported remains. */
function unrecordedRow(failure: Failure): TimelineEntry {
  const { error, message = '' } = failureView(failure)
  return {
    step: failure.step ?? '',
    kind: 'step',
    status: 'FAILED',
    attempts: failure.attempts ?? 1,
    error: { name: error, message },
  }
}

/** A row without times is that of the failure, which comes before the undos and after the steps. */
function byStart(a: TimelineEntry, b: TimelineEntry): number {
  if (a.startedAt && b.startedAt) {
    return a.startedAt.localeCompare(b.startedAt) || rank(a) - rank(b)
  }
  return rank(a) - rank(b)
}

function rank({ kind, startedAt }: TimelineEntry): number {
  if (kind === 'undo') {
    return 2
  }
  return startedAt ? 0 : 1
}
