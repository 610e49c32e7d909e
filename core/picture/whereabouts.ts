import type { ExecutionDetail, ExecutionView } from '../api/responses/executions.ts'
import type { TimelineEntry } from '../api/responses/timeline.ts'
import { describeDuration } from './duration.ts'

type Listed = Pick<ExecutionView, 'status' | 'failure' | 'stuck' | 'cancelRequestedAt'>

/**
 * Says in a few words where an execution is, or how it ended. The timeline, where it is known, tells which step is at work;
 * without it the status has to do. `now` is in epoch milliseconds.
 */
export function describeWhereabouts(
  execution: Listed,
  timeline: ExecutionDetail['timeline'] | undefined,
  now: number,
): string {
  const { status, failure, stuck } = execution
  switch (status) {
    case 'COMPLETED':
      return 'Completed'
    case 'COMPENSATED':
      return `Compensated: ${describeCause(execution)}`
    case 'COMPENSATION_FAILED':
      return `Stuck: ${stuck?.undo ?? failure?.step ?? 'an undo'}`
    case 'AWAITING_APPROVAL':
      return describeWaiting(timeline ?? [], now)
    case 'COMPENSATING':
      return describeUndoing(timeline ?? [])
    case 'RUNNING':
      return describeRunning(timeline ?? [], now)
  }
}

function describeCause({ failure, cancelRequestedAt }: Listed): string {
  if (!failure) {
    return cancelRequestedAt ? 'cancelled' : 'undone'
  }
  return failure.step ?? failure.error
}

function describeWaiting(timeline: readonly TimelineEntry[], now: number): string {
  const waiting = timeline.filter(({ status }) => status === 'WAITING')
  const [first] = waiting.toSorted((a, b) => (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''))
  if (!first) {
    return 'Waits for a decision'
  }
  const names =
    waiting.length === 1
      ? first.step
      : `${waiting.length} of ${timeline.filter(({ kind }) => kind === 'approval').length} decisions`
  const left = first.expiresAt ? ` · ${describeDuration(Date.parse(first.expiresAt) - now)} left` : ''
  return `Waits for ${names}${left}`
}

function describeUndoing(timeline: readonly TimelineEntry[]): string {
  const undos = timeline.filter(({ kind }) => kind === 'undo')
  const ended = undos.filter(({ status }) => ['UNDONE', 'NOTHING_TO_UNDO', 'SKIPPED'].includes(status)).length
  const current = undos.find(({ status }) => status === 'RUNNING' || status === 'RETRYING')
  if (!current) {
    return ended > 0 ? `Undoing, ${ended} undone` : 'Undoing'
  }
  return `Undoing: ${current.step}${describeTry(current)}`
}

function describeRunning(timeline: readonly TimelineEntry[], now: number): string {
  const current =
    timeline.find(({ status }) => status === 'RETRYING') ??
    timeline.findLast(({ status }) => status === 'RUNNING')
  if (!current) {
    return 'Running'
  }
  const { nextAttemptAt, progress } = current
  const next = nextAttemptAt ? `, next in ${describeDuration(Date.parse(nextAttemptAt) - now)}` : ''
  const done = progress?.total ? ` · ${progress.done} of ${progress.total}` : ''
  return `${current.step}${describeTry(current)}${next}${done}`
}

function describeTry({ status, attempts }: TimelineEntry): string {
  const number = status === 'RETRYING' ? attempts.length + 1 : attempts.length
  return number > 1 ? ` · try ${number}` : ''
}
