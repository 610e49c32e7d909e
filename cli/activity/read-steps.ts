import { parseExecutionName } from '#core/saga/runtime/execution-name.ts'

/** What the engine of the local cloud stores of an execution in one go. */
export interface Committed {
  readonly execution: number
  readonly record?: { readonly name: string } | undefined
  readonly events: readonly StoredEvent[]
}

interface StoredEvent {
  readonly id: number
  readonly previousEventId: number
  /** Epoch seconds. */
  readonly timestamp: number
  readonly type: string
  readonly [details: string]: unknown
}

/** One line of what happens to an execution: a step or an undo has ended, an attempt has failed, the execution has ended. */
export interface Activity {
  execution: string
  /** The state; absent for the execution itself. */
  state?: string
  outcome: string
  /** Since the state was entered, or the execution began. */
  milliseconds?: number
}

interface Known {
  name: string
  begun: number
  /** By the id of each event: the state that it belongs to, and when that was entered. */
  states: Map<number, Place>
}

interface Place {
  state: string
  enteredAt: number
  /** Its last attempt has failed: a state that is left then has been caught. */
  hasFailed: boolean
}

const ENDINGS: Record<string, string> = {
  ExecutionSucceeded: 'ended',
  ExecutionFailed: 'failed',
  ExecutionAborted: 'stopped',
  ExecutionTimedOut: 'timed out',
}

/** Reads activities from what is committed; hands over those of steps that an earlier process has begun too. */
export function createStepReader(running: readonly { id: number; name: string }[]) {
  const known = new Map<number, Known>()
  const names = new Map(running.map(({ id, name }) => [id, name]))

  return function readSteps({ execution, record, events }: Committed): Activity[] {
    const found: Known = known.get(execution) ?? {
      name: parseExecutionName(record?.name ?? names.get(execution) ?? String(execution)).executionId,
      begun: events[0]?.timestamp ?? 0,
      states: new Map(),
    }
    known.set(execution, found)
    const activities = events.flatMap((event) => readEvent(event, found) ?? [])
    if (events.some(({ type }) => ENDINGS[type])) {
      known.delete(execution)
    }
    return activities
  }
}

function readEvent(event: StoredEvent, { name, begun, states }: Known): Activity | undefined {
  const { id, previousEventId, timestamp, type } = event
  const entered = (event.stateEnteredEventDetails as { name: string } | undefined)?.name
  const place = entered
    ? { state: entered, enteredAt: timestamp, hasFailed: false }
    : states.get(previousEventId)
  if (place) {
    states.set(id, place)
  }
  const since = (from: number) => Math.round((timestamp - from) * 1000)
  const ending = ENDINGS[type]
  if (ending) {
    return { execution: name, outcome: ending, milliseconds: since(begun) }
  }
  if (!place) {
    return undefined
  }
  const activity = { execution: name, state: place.state, milliseconds: since(place.enteredAt) }
  if (type === 'TaskStateExited') {
    return place.hasFailed ? undefined : { ...activity, outcome: 'done' }
  }
  const details = (event.taskFailedEventDetails ?? event.taskTimedOutEventDetails) as
    | { error?: string }
    | undefined
  place.hasFailed = details !== undefined || (place.hasFailed && type !== 'TaskSucceeded')
  return details && { ...activity, outcome: `failed ${details.error ?? type}` }
}
