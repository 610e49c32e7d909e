import { type Awaitable, andThen, attempt, isPromise } from '../awaitable.ts'
import type { ExecutionFailure } from '../machine/failure.ts'
import type { Effect, Execution, ExecutionEvent, ExecutionRecord, Frame } from './execution.ts'
import { enterState, explainFailure, failExecution, failState } from './flow.ts'
import { type EventForm, happening, type RecordedEvent } from './history.ts'
import { kindOf } from './kinds/index.ts'
import { redrive } from './redrive.ts'
import { Turn } from './turn.ts'

export interface Decision {
  readonly history: readonly RecordedEvent[]
  readonly effects: readonly Effect[]
  /** Frames to write; the record too when `recordChanged`. */
  readonly frames: ReadonlySet<Frame>
  readonly dropped: readonly number[]
  readonly recordChanged: boolean
}

/** States entered in one turn; then others get theirs, so that a machine that loops holds nobody up. */
const statesPerTurn = 200

/**
 * What an event means for an execution: history to append, state to keep, effects to run once both are stored.
 * Reads no clock and no disk, and draws all chance from the seed, which it asks for once at most: the same execution,
 * event, time and seed give the same decision.
 * The execution is handed over and changed in place (a copy of every frame per transition would cost more than the rest).
 * A promise only where the JSONata library had to be asked.
 */
export function decide(
  execution: Execution,
  event: ExecutionEvent,
  at: number,
  createSeed: () => string,
): Awaitable<Decision> {
  const turn = new Turn(execution, at, createSeed)
  const { status } = execution.record
  const decision = (): Decision => ({
    history: turn.history,
    effects: turn.effects,
    frames: turn.touched,
    dropped: turn.dropped,
    recordChanged: execution.record.status !== status || event.type === 'start' || event.type === 'redrive',
  })
  if (status !== 'RUNNING' && event.type !== 'redrive') {
    return decision()
  }
  const decided = attempt(
    () => andThen(apply(turn, event), () => drain(turn)),
    (error) => {
      // Whatever is thrown ends this one execution, and nobody else's.
      const { error: name = 'States.Runtime', message } = error as Partial<ExecutionFailure>
      failExecution(turn, lastActive(turn), { error: name, errorCause: message })
    },
  )
  return andThen(decided, decision)
}

function apply(turn: Turn, event: ExecutionEvent): Awaitable<void> {
  switch (event.type) {
    case 'start':
      return start(turn)
    case 'redrive':
      return redrive(turn)
    case 'stop':
      return stop(turn, event)
    case 'deadline':
      return timeOut(turn)
  }
  const frame = turn.execution.frames.get(event.frame)
  if (!frame?.wait || frame.outcome) {
    return
  }
  if (event.type === 'continue') {
    if (frame.wait.on === 'turn') {
      resumeTurn(turn, frame)
    }
  } else if (event.type === 'timer' && frame.wait.on === 'retry') {
    if (frame.wait.at > turn.at) {
      return
    }
    frame.wait = undefined
    turn.ready.add(frame)
  } else {
    return runState(turn, frame, () => kindOf(turn.nodeOf(frame)).resume?.(turn, frame, event))
  }
}

function start(turn: Turn) {
  const { record, machine, input } = turn.execution
  const root = turn.addFrame(undefined, 0, machine, input)
  root.variables = turn.execution.variables ?? {}
  turn.record(root, [startedForm(record), record.input], { aside: true })
  turn.announce()
  if (machine.timeoutSeconds !== undefined) {
    turn.effects.push({ do: 'deadline', at: turn.at + machine.timeoutSeconds * 1000 })
  }
  // The first state has no cause in the history of AWS: its previousEventId is 0.
  enterState(turn, root, machine.startAt, input)
}

let latestStarted: { form: EventForm; of: ExecutionRecord } | undefined

/** Most executions begin with the role, version and alias that the one before began with. */
function startedForm(record: ExecutionRecord): EventForm {
  const { roleArn, aliasArn, versionArn } = record
  const known = latestStarted?.of
  if (known?.roleArn === roleArn && known.aliasArn === aliasArn && known.versionArn === versionArn) {
    return latestStarted!.form
  }
  const form: EventForm = {
    type: 'ExecutionStarted',
    holder: 'executionStartedEventDetails',
    details: {
      inputDetails: { truncated: false },
      roleArn,
      ...(aliasArn ? { stateMachineAliasArn: aliasArn } : {}),
      ...(versionArn ? { stateMachineVersionArn: versionArn } : {}),
    },
    slot: 'input',
  }
  latestStarted = { form, of: record }
  return form
}

function stop(turn: Turn, { error, cause }: { error?: string | undefined; cause?: string | undefined }) {
  const frame = lastActive(turn)
  turn.close('ABORTED', { error, cause })
  const details = {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  }
  turn.record(frame, happening('ExecutionAborted', { executionAbortedEventDetails: details }), {
    previous: 0,
  })
  turn.forgetAll()
}

/** AWS names the error in the history alone: DescribeExecution has neither error nor cause. */
function timeOut(turn: Turn) {
  const frame = lastActive(turn)
  turn.close('TIMED_OUT')
  const details = { error: 'States.Timeout' }
  turn.record(frame, happening('ExecutionTimedOut', { executionTimedOutEventDetails: details }), {
    previous: 0,
  })
  turn.forgetAll()
}

function resumeTurn(turn: Turn, frame: Frame) {
  frame.wait = undefined
  turn.touched.add(frame)
  turn.ready.add(frame)
}

function drain(turn: Turn, entered = 0): Awaitable<void> {
  // A Set in order of insertion: frames added on the way are visited too.
  for (const frame of turn.ready) {
    turn.ready.delete(frame)
    if (turn.isOver) {
      return
    }
    if (frame.outcome || !turn.execution.frames.has(frame.id)) {
      continue
    }
    if (entered++ < statesPerTurn) {
      const running = runState(turn, frame, () => kindOf(turn.nodeOf(frame)).run(turn, frame))
      if (isPromise(running)) {
        return running.then(() => drain(turn, entered))
      }
    } else {
      frame.wait = { on: 'turn' }
      turn.touched.add(frame)
      turn.effects.push({ do: 'continue', frame: frame.id })
    }
  }
}

/** Runs a state's own code; what it throws is the state's failure. */
function runState(turn: Turn, frame: Frame, run: () => Awaitable<void>): Awaitable<void> {
  return attempt(run, (error) => failState(turn, frame, explainFailure(turn, frame, error)))
}

/** The frame that the end of the execution follows on: the one with the latest event. */
function lastActive(turn: Turn): Frame {
  let latest: Frame | undefined
  for (const frame of turn.execution.frames.values()) {
    if (!latest || frame.lastEvent > latest.lastEvent) {
      latest = frame
    }
  }
  return latest!
}
