import { EXPRESS_LIMIT_SECONDS, isExpressArn } from '../machine/express.ts'
import { type ExecutionFailure, MachineDeleting } from '../machine/failure.ts'
import type { Machine } from '../machine/machine.ts'
import type { Effect, Execution, ExecutionEvent, ExecutionRecord, Frame } from './execution.ts'
import { enterState, explainFailure, failExecution, failState, withText } from './flow.ts'
import { type DraftEvent, describeError, type HistoryEvent, WHOLE } from './history.ts'
import { kinds } from './kinds/index.ts'
import { redrive } from './redrive.ts'
import { Turn, type TurnInputs } from './turn.ts'

export interface Decision {
  readonly history: readonly HistoryEvent[]
  readonly effects: readonly Effect[]
  /** Frames to write; the record too when `recordChanged`. */
  readonly frames: ReadonlySet<Frame>
  readonly dropped: readonly number[]
  readonly recordChanged: boolean
}

/** States entered in one turn, fewer where they take long to evaluate; then other executions get theirs, so that a machine that loops delays nobody. */
const STATES_PER_TURN = 200

/**
 * Returns what an event means for an execution: history to append, state to keep, effects to run once both are stored.
 * Reads no clock and no disk, and draws all chance from the seed, which it asks for once at most: the same execution,
 * event and inputs give the same decision.
 * Changes the execution in place; one execution has one decision under way at a time.
 */
export async function decide(
  execution: Execution,
  event: ExecutionEvent,
  inputs: Omit<TurnInputs, 'kinds'>,
): Promise<Decision> {
  const turn = new Turn(execution, { ...inputs, kinds })
  const { status } = execution.record
  if (status === 'RUNNING' || event.type === 'redrive') {
    await applyAndDrain(turn, event)
  }
  return {
    history: turn.history,
    effects: turn.effects,
    frames: turn.touched,
    dropped: turn.dropped,
    recordChanged: execution.record.status !== status || event.type === 'start' || event.type === 'redrive',
  }
}

/** Whatever is thrown ends this one execution, and no other. */
async function applyAndDrain(turn: Turn, event: ExecutionEvent): Promise<void> {
  try {
    await apply(turn, event)
    await drain(turn)
  } catch (error) {
    if (error instanceof MachineDeleting) {
      return stop(turn, {})
    }
    const { error: name = 'States.Runtime', message } = error as Partial<ExecutionFailure>
    failExecution(turn, lastActive(turn), { error: name, errorCause: message })
  }
}

async function apply(turn: Turn, event: ExecutionEvent): Promise<void> {
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
      frame.wait = undefined
      turn.touched.add(frame)
      turn.ready.add(frame)
    }
  } else if (event.type === 'timer' && frame.wait.on === 'retry') {
    if (frame.wait.at <= turn.at) {
      frame.wait = undefined
      turn.ready.add(frame)
    }
  } else {
    await runState(turn, frame, () => turn.kindOf(frame).resume?.(turn, frame, event))
  }
}

function start(turn: Turn) {
  const { record, machine, input } = turn.execution
  const root = turn.addFrame(undefined, 0, machine, input)
  turn.record(root, executionStarted(record), { aside: true })
  turn.announce()
  const limit = timeLimit(record, machine)
  if (limit !== undefined) {
    turn.effects.push({ do: 'deadline', at: turn.at + limit * 1000 })
  }
  // The first state has no cause in the history of AWS: its previousEventId is 0.
  enterState(turn, root, machine.startAt, withText(input))
}

/** Seconds. */
function timeLimit({ arn }: ExecutionRecord, { timeoutSeconds }: Machine): number | undefined {
  return isExpressArn(arn)
    ? Math.min(timeoutSeconds ?? EXPRESS_LIMIT_SECONDS, EXPRESS_LIMIT_SECONDS)
    : timeoutSeconds
}

function executionStarted({ roleArn, aliasArn, versionArn, input }: ExecutionRecord): DraftEvent {
  return {
    type: 'ExecutionStarted',
    executionStartedEventDetails: {
      input,
      inputDetails: WHOLE,
      roleArn,
      ...(aliasArn ? { stateMachineAliasArn: aliasArn } : {}),
      ...(versionArn ? { stateMachineVersionArn: versionArn } : {}),
    },
  }
}

function stop(turn: Turn, { error, cause }: { error?: string | undefined; cause?: string | undefined }) {
  const frame = lastActive(turn)
  turn.close('ABORTED', { error, cause })
  const aborted = { type: 'ExecutionAborted', executionAbortedEventDetails: describeError(error, cause) }
  turn.record(frame, aborted, { previous: 0 })
  turn.forgetAll()
}

/** AWS names the error in the history alone: DescribeExecution has neither error nor cause. */
function timeOut(turn: Turn) {
  const frame = lastActive(turn)
  turn.close('TIMED_OUT')
  const timedOut = { type: 'ExecutionTimedOut', executionTimedOutEventDetails: { error: 'States.Timeout' } }
  turn.record(frame, timedOut, { previous: 0 })
  turn.forgetAll()
}

/** Runs the states of all frames that can go on, until each waits or has ended. */
async function drain(turn: Turn): Promise<void> {
  let entered = 0
  // A Set is visited in order of insertion, frames added meanwhile included.
  for (const frame of turn.ready) {
    turn.ready.delete(frame)
    if (turn.isOver) {
      return
    }
    if (frame.outcome || !turn.execution.frames.has(frame.id)) {
      continue
    }
    // A Map or Parallel that goes on keeps its children in `wait`, and enters no state: a child of it has just done so.
    if (frame.wait || (entered++ < STATES_PER_TURN && !turn.effort.isGreat)) {
      await runState(turn, frame, () => turn.kindOf(frame).run(turn, frame))
    } else {
      frame.wait = { on: 'turn' }
      turn.touched.add(frame)
      turn.effects.push({ do: 'continue', frame: frame.id })
    }
  }
}

/** Runs a state's own code; what it throws is the state's failure. */
async function runState(turn: Turn, frame: Frame, run: () => Promise<void> | undefined): Promise<void> {
  turn.effort.begin()
  try {
    await run()
  } catch (error) {
    await failState(turn, frame, explainFailure(turn, frame, error))
  }
}

/** Returns the frame with the latest event: the end of the execution follows on it. */
function lastActive(turn: Turn): Frame {
  let latest: Frame | undefined
  for (const frame of turn.execution.frames.values()) {
    if (!latest || frame.lastEvent > latest.lastEvent) {
      latest = frame
    }
  }
  return latest!
}
