import type { TimelineEntry } from '#core/api/responses.ts'
import { type Failure, FORWARD_STATUSES } from '#core/saga/index.ts'
import type { WaitItem } from '#lambdas/ledger/approval.ts'
import type { LedgerEntry } from '#lambdas/records/entry.ts'
import type { ExecutionItems } from './read-execution.ts'
import { failureView } from './views.ts'

/** The last failed attempt of a state, as `recordAttempt` keeps it. */
export interface AttemptItem {
  state: string
  step: string
  attempts: number
  startedAt: string
  endedAt: string
  error: { name: string; message: string }
}

/**
 * The same, with the very step that failed. What a parallel or an each tells the state machine is its own name and the
 * step's error; that error stands beside the step too. The newest such: an earlier one was tried again.
 */
export function pinpoint(items: ExecutionItems): ExecutionItems {
  const { summary, entries, attempts, waits } = items
  const { failure } = summary
  if (!failure?.step || [...entries, ...attempts].some(({ step }) => step === failure.step)) {
    return items
  }
  const { error, message } = failureView(failure)
  const [attempt] = attempts
    .filter(({ step, state, error: own }) => step === state && own.name === error && own.message === message)
    .sort((a, b) => b.endedAt.localeCompare(a.endedAt))
  // An approval that was refused or has expired made no attempt that failed; the message begins with its name.
  const found = attempt ?? waits.find(({ step }) => message?.startsWith(`${step} `))
  return found ? { ...items, summary: { ...summary, failure: { ...failure, step: found.step } } } : items
}

/** What ran, in the order in which it began: steps and undos, with attempts, times and errors. */
export function timelineOf({
  summary: { failure, status },
  entries,
  attempts,
  waits,
}: ExecutionItems): TimelineEntry[] {
  const lastFailure = new Map(attempts.map((attempt) => [attempt.state, attempt]))
  const rows = entries.flatMap((entry) => [
    ...stepRow(entry, lastFailure.get(entry.step)),
    ...undoRow(entry, lastFailure.get(entry.undo ?? '')),
  ])
  const shown = new Set(rows.map(({ step }) => step))
  for (const attempt of attempts) {
    if (!shown.has(attempt.state)) {
      rows.push(failedRow(attempt))
    }
  }
  const isOpen = FORWARD_STATUSES.some((forward) => forward === status)
  for (const wait of waits) {
    if (!wait.decision && failure?.step !== wait.step) {
      rows.push(waitingRow(wait, isOpen))
    }
  }
  if (failure?.step && !rows.some(({ step }) => step === failure.step)) {
    rows.push(unrecordedRow(failure))
  }
  return rows.sort(byStart)
}

/** Nothing for a tombstone: the step has never begun. */
function stepRow(entry: LedgerEntry, attempt: AttemptItem | undefined): TimelineEntry[] {
  const { step, state, startedAt, endedAt } = entry
  if (!startedAt) {
    return []
  }
  const times = { startedAt, ...(endedAt ? { endedAt } : {}) }
  if (endedAt) {
    return [{ step, kind: 'step', status: 'DONE', attempts: entry.attempts ?? 1, ...times }]
  }
  if (attempt) {
    return [{ ...failedRow(attempt), startedAt }]
  }
  const status = state === 'PENDING' ? 'RUNNING' : 'FAILED'
  return [{ step, kind: 'step', status, attempts: entry.attempts ?? 1, ...times }]
}

function undoRow(entry: LedgerEntry, attempt: AttemptItem | undefined): TimelineEntry[] {
  const { step, undo, undoAttempts, undoStartedAt, undoneAt, skipped } = entry
  if (!undo || !undoStartedAt || !undoneAt) {
    return []
  }
  if (skipped) {
    const row = attempt ? failedRow(attempt) : { step: undo, kind: 'undo' as const, of: step, attempts: 0 }
    const { by, reason } = skipped
    return [
      { startedAt: undoStartedAt, ...row, status: 'SKIPPED', endedAt: skipped.at, skipped: { by, reason } },
    ]
  }
  return [
    {
      step: undo,
      kind: 'undo',
      of: step,
      status: 'DONE',
      attempts: undoAttempts ?? 1,
      startedAt: undoStartedAt,
      endedAt: undoneAt,
    },
  ]
}

function failedRow({ state, step, attempts, startedAt, endedAt, error }: AttemptItem): TimelineEntry {
  const undo = state !== step
  return {
    step: state,
    kind: undo ? 'undo' : 'step',
    ...(undo ? { of: step } : {}),
    status: 'FAILED',
    attempts,
    startedAt,
    endedAt,
    error,
  }
}

/** One that waits, or that had waited when something else ended the execution's way forward. */
function waitingRow({ step, attempts, askedAt }: WaitItem, isOpen: boolean): TimelineEntry {
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

/** A step that was killed or throttled could write nothing; the state machine's own account remains. */
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

/** A row without times belongs to the failure, which comes before the undos and after the steps. */
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
