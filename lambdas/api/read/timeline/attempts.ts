import type { AttemptView } from '#core/api/responses/timeline.ts'
import type { Retrier } from '#core/saga/index.ts'
import type { AttemptRecord } from '#lambdas/records/attempts.ts'

/** Failed attempts by state, each state's in the order in which they began. */
export type FailedAttempts = ReadonlyMap<string, readonly AttemptRecord[]>

export function failedByState(attempts: readonly AttemptRecord[]): FailedAttempts {
  const byStart = attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
  return Map.groupBy(byStart, ({ state }) => state)
}

/** Returns the attempts of a state: those that failed, then the one that succeeded, with those between that left no word. */
export function attemptViews(failed: readonly AttemptRecord[], succeeded?: AttemptView): AttemptView[] {
  const views: AttemptView[] = failed.map(({ attempts, startedAt, endedAt, error }) => ({
    number: attempts,
    startedAt,
    endedAt,
    error,
  }))
  // Failed after its effect: the attempt is listed already, with its error.
  if (succeeded && views.at(-1)?.number !== succeeded.number) {
    views.push(succeeded)
  }
  return views.flatMap((view, at) => [...unrecorded(views[at - 1]?.number ?? 0, view.number), view])
}

/** Attempts after `last` and before `next`. A rollback execution counts anew, so that `next` can be the smaller one. */
export function unrecorded(last: number, next: number): AttemptView[] {
  const from = next > last ? last + 1 : 1
  return Array.from({ length: Math.max(0, next - from) }, (_, at) => ({ number: from + at }))
}

/**
 * Returns when the attempt after a failed one begins at the latest, in epoch milliseconds; undefined when there is none.
 * The first retrier counts that names the error: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function nextAttemptBy(
  { attempts, endedAt, error }: AttemptRecord,
  retry: readonly Retrier[],
): number | undefined {
  const retrier = retry.find(({ errors }) => errors.includes(error.name) || errors.includes('States.ALL'))
  if (!retrier || attempts > retrier.attempts) {
    return undefined
  }
  const { intervalSeconds = 1, backoffRate = 2, maxDelaySeconds = Number.POSITIVE_INFINITY } = retrier
  const delay = Math.min(intervalSeconds * backoffRate ** (attempts - 1), maxDelaySeconds)
  return Date.parse(endedAt) + delay * 1000
}
