import type { TimelineEntry } from '#core/api/responses/timeline.ts'
import { type Failure, parseItem, type TreeStep } from '#core/saga/index.ts'
import type { AttemptRecord } from '#lambdas/records/attempts.ts'
import type { StepRecord } from '#lambdas/records/step-record.ts'
import { expiryOfWait, type WaitRecord } from '#lambdas/records/waits.ts'
import { failureView } from '../failure-view.ts'
import { attemptViews, nextAttemptBy, unrecorded } from './attempts.ts'

/** All that is known of one step; inside an each, of one item's. */
export interface StepFacts {
  readonly step: string
  readonly planned: TreeStep | undefined
  readonly record: StepRecord | undefined
  readonly failed: readonly AttemptRecord[]
  readonly wait: WaitRecord | undefined
  /** Why the execution turned back, where this step is what failed. */
  readonly failure: Failure | undefined
  /** Whether forward steps may still run. */
  readonly isForward: boolean
}

/** Returns the row of a step; undefined for one that has never begun. */
export function stepRow(facts: StepFacts, now: number): TimelineEntry | undefined {
  const { record, failed, wait, failure } = facts
  if (!record?.startedAt && failed.length === 0 && !wait && !failure) {
    return undefined
  }
  return {
    step: facts.step,
    kind: kindOf(facts),
    ...outcomeOf(facts, now),
    attempts: attemptsOf(facts),
    startedAt: [record?.startedAt, wait?.askedAt, failed[0]?.startedAt]
      .filter((at) => at !== undefined)
      .sort()[0],
    ...(wait?.decision ? { decision: wait.decision } : {}),
    ...progressOf(record),
  }
}

type Outcome = Pick<TimelineEntry, 'status' | 'endedAt' | 'error' | 'nextAttemptAt' | 'expiresAt'>

function outcomeOf(facts: StepFacts, now: number): Outcome {
  const { record, failed, wait, failure, isForward } = facts
  const last = failed.at(-1)
  if (record && 'endedAt' in record && record.endedAt) {
    return { status: 'DONE', endedAt: record.endedAt }
  }
  if (failure && !last) {
    const { error, message = '' } = failureView(failure)
    return { status: 'FAILED', error: { name: error, message }, ...endOf(wait) }
  }
  if (wait && !failure) {
    return waitingOrNot(facts, wait)
  }
  if (last && !hasBegunAgain(record, last)) {
    return isForward && !failure ? retrying(facts, last, now) : { status: 'FAILED', ...endedBy(last) }
  }
  return { status: record?.state === 'PENDING' ? 'RUNNING' : 'FAILED' }
}

/** A later attempt has written since. */
function hasBegunAgain(record: StepRecord | undefined, last: AttemptRecord): boolean {
  return record?.state === 'PENDING' && record.attempts > last.attempts
}

function endOf(wait: WaitRecord | undefined): Pick<TimelineEntry, 'endedAt'> {
  return wait?.decision ? { endedAt: wait.decision.decidedAt } : {}
}

/** An approval that waits, or that had waited when something else made the execution turn back. */
function waitingOrNot({ isForward, planned }: StepFacts, wait: WaitRecord): Outcome {
  if (wait.decision) {
    return { status: isForward ? 'RUNNING' : 'FAILED', endedAt: wait.decision.decidedAt }
  }
  if (!isForward) {
    return { status: 'FAILED', error: { name: 'Undecided', message: 'no decision was needed any more' } }
  }
  // Records of before know it by the saga as it is now, which may have another time than theirs.
  const since = wait.attemptedAt ?? wait.askedAt
  const expiresAt = wait.decideBy ?? (planned && expiryOfWait(since, planned.timeoutSeconds))
  return { status: 'WAITING', ...(expiresAt === undefined ? {} : { expiresAt }) }
}

/** RETRYING until the next attempt must have begun, RUNNING from then on, FAILED where there is none. */
export function retrying(
  { planned }: { planned: Pick<TreeStep, 'retry'> | undefined },
  last: AttemptRecord,
  now: number,
): Outcome {
  const next = planned && nextAttemptBy(last, planned.retry)
  if (planned && next === undefined) {
    return { status: 'FAILED', ...endedBy(last) }
  }
  if (next !== undefined && now >= next) {
    return { status: 'RUNNING', error: last.error }
  }
  return {
    status: 'RETRYING',
    error: last.error,
    ...(next === undefined ? {} : { nextAttemptAt: new Date(next).toISOString() }),
  }
}

export function endedBy({ endedAt, error }: AttemptRecord): Pick<TimelineEntry, 'endedAt' | 'error'> {
  return { endedAt, error }
}

function attemptsOf({ record, failed, wait, failure }: StepFacts): TimelineEntry['attempts'] {
  if (record && 'endedAt' in record && record.endedAt) {
    const { attempts = 1, startedAt, attemptedAt, endedAt } = record
    const begun = attemptedAt ?? (attempts === 1 ? startedAt : undefined)
    return attemptViews(failed, { number: attempts, ...(begun ? { startedAt: begun } : {}), endedAt })
  }
  const known = record?.attempts ?? wait?.attempts ?? failure?.attempts ?? 0
  const startedAt = record?.attemptedAt ?? wait?.attemptedAt ?? wait?.askedAt
  const last = failed.at(-1)?.attempts ?? 0
  if (known <= last) {
    return attemptViews(failed)
  }
  const current = { number: known, ...(startedAt ? { startedAt } : {}) }
  return [...attemptViews(failed), ...unrecorded(last, known), current]
}

function kindOf({ step, planned, record, wait }: StepFacts): TimelineEntry['kind'] {
  if (planned?.name === parseItem(step).name) {
    return planned.kind
  }
  if (wait) {
    return 'approval'
  }
  return record && 'checkpoint' in record ? 'work' : 'step'
}

function progressOf(record: StepRecord | undefined): Pick<TimelineEntry, 'progress'> {
  const { checkpoint: done, items: total } = record && 'checkpoint' in record ? record : {}
  return done === undefined ? {} : { progress: { done, ...(total === undefined ? {} : { total }) } }
}
