import type { TimelineEntry } from '../api/responses/timeline.ts'
import type { Pictured } from './rows.ts'

/** Returns the execution as it stood at a moment (epoch milliseconds): what a replay shows. */
export function executionAt<Execution extends Pictured & { startedAt: string; endedAt?: string | undefined }>(
  execution: Execution,
  moment: number,
): Execution {
  if (moment >= lastInstant(execution)) {
    return execution
  }
  const timeline = execution.timeline.flatMap((row) => rowAt(row, moment) ?? [])
  const { failure, stuck, endedAt, ...rest } = execution
  const hasTurned = execution.timeline.some(
    ({ kind, startedAt }) => kind === 'undo' && startedAt !== undefined && Date.parse(startedAt) <= moment,
  )
  const turned = hasTurned && failure ? { failure } : {}
  const waits = timeline.some(({ status }) => status === 'WAITING')
  const status = hasTurned ? 'COMPENSATING' : waits ? 'AWAITING_APPROVAL' : 'RUNNING'
  return { ...rest, ...turned, status, timeline } as unknown as Execution
}

/** When the last thing happened that the timeline knows of. */
export function lastInstant({
  startedAt,
  endedAt,
  timeline,
}: {
  startedAt: string
  endedAt?: string | undefined
  timeline: readonly TimelineEntry[]
}): number {
  const instants = timeline.flatMap((row) => [
    row.startedAt,
    row.endedAt,
    ...row.attempts.flatMap((attempt) => [attempt.startedAt, attempt.endedAt]),
  ])
  return Math.max(...[startedAt, endedAt, ...instants].flatMap((at) => (at ? [Date.parse(at)] : [])))
}

/** The row as it stood then; undefined before it began. */
function rowAt(row: TimelineEntry, moment: number): TimelineEntry | undefined {
  const { startedAt, endedAt } = row
  // What was never begun has no time: it is known at the end alone.
  if (!startedAt || Date.parse(startedAt) > moment) {
    return undefined
  }
  if (endedAt && Date.parse(endedAt) <= moment) {
    return row
  }
  const begun = row.attempts.filter(
    (attempt) => !attempt.startedAt || Date.parse(attempt.startedAt) <= moment,
  )
  const attempts = begun.map((attempt) =>
    attempt.endedAt && Date.parse(attempt.endedAt) > moment
      ? { number: attempt.number, ...(attempt.startedAt ? { startedAt: attempt.startedAt } : {}) }
      : attempt,
  )
  const { error, endedAt: _, decision, skipped, nextAttemptAt, ...rest } = row
  return { ...rest, attempts, status: statusAt(row, attempts) }
}

function statusAt({ kind }: TimelineEntry, attempts: TimelineEntry['attempts']): TimelineEntry['status'] {
  if (kind === 'approval') {
    return 'WAITING'
  }
  return attempts.length > 0 && attempts.every(({ error }) => error) ? 'RETRYING' : 'RUNNING'
}
