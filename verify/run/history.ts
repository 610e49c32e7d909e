import type { HistoryEvent } from '#local/step-functions/index.ts'

/** Ids are dense from 1, causes come before what they cause, and the last event is the end. */
export function findMalformed(events: readonly HistoryEvent[]): string | undefined {
  for (const [i, { id, previousEventId, type }] of events.entries()) {
    if (id !== i + 1) {
      return `event ${i + 1} has id ${id}`
    }
    if (previousEventId >= id) {
      return `event ${id} ${type} is caused by event ${previousEventId}`
    }
  }
  if (events[0]?.type !== 'ExecutionStarted') {
    return `the first event is ${events[0]?.type}`
  }
  const ends = events.filter(({ type }) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type))
  if (ends.length !== 1 || events.at(-1) !== ends[0]) {
    return `there are ${ends.length} ends, the last event is ${events.at(-1)?.type}`
  }
  return undefined
}

/** The names of the states that were entered, in order. */
export function pathOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(({ stateEnteredEventDetails: entered }) =>
    entered ? [(entered as { name: string }).name] : [],
  )
}
