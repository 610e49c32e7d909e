import { EvaluationFailure, ExecutionFailure, MachineDeleting, StateFailure } from '../machine/failure.ts'
import { exceedsPayloadLimit, type Json, type JsonObject, writeData } from '../machine/json.ts'
import type { Selected } from '../machine/language.ts'
import type { StateNode } from '../machine/machine.ts'
import type { Frame } from './execution.ts'
import { type DraftEvent, describeError, WHOLE } from './history.ts'
import { findCatcher, findRetrier, retryDelay } from './matching.ts'
import type { Turn } from './turn.ts'

/** What goes from state to state, and its JSON text, which the history has for each of them. */
export interface Data {
  readonly value: Json
  readonly text: string
}

export function withText(value: Json): Data {
  return { value, text: writeData(value) }
}

/**
 * Enters a state; what the state does follows when its frame's turn comes. Throws MachineDeleting: "on the next state
 * transition, the state machine's executions are terminated"
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html).
 */
export function enterState(turn: Turn, frame: Frame, name: string, input: Data) {
  if (turn.isMachineDeleting) {
    throw new MachineDeleting('the state machine is being deleted')
  }
  frame.state = name
  frame.input = input.value
  frame.enteredAt = turn.at
  frame.attempts = []
  frame.retryCount = 0
  frame.wait = undefined
  frame.beforeEntered = frame.lastEvent
  frame.entered = turn.record(frame, {
    type: `${turn.nodeOf(frame).type}StateEntered`,
    stateEnteredEventDetails: { name, input: input.text, inputDetails: WHOLE },
  })
  turn.ready.add(frame)
}

/** Leaves a state with its output, and goes on to `next` or ends the line of control. */
export function exitState(
  turn: Turn,
  frame: Frame,
  { output: value, assigned }: Selected,
  next: string | undefined,
) {
  const node = turn.nodeOf(frame)
  const output = withText(value)
  if (exceedsPayloadLimit(output.text)) {
    throw outputTooLarge(node.name)
  }
  if (assigned && exceedsPayloadLimit(writeData(assigned))) {
    const cause = `The variables that the state '${node.name}' assigns exceed the maximum number of bytes service limit.`
    throw new StateFailure('States.DataLimitExceeded', cause)
  }
  turn.stopWaiting(frame)
  turn.dropChildren(frame)
  if (assigned) {
    frame.variables = { ...frame.variables, ...assigned }
  }
  turn.record(frame, stateExited(node, output.text, assigned))
  if (next === undefined) {
    endFrame(turn, frame, output)
  } else {
    enterState(turn, frame, next, output)
  }
}

function stateExited({ type, name }: StateNode, output: string, assigned: JsonObject = {}): DraftEvent {
  const variables = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)])
  return {
    type: `${type}StateExited`,
    stateExitedEventDetails: {
      name,
      output,
      outputDetails: WHOLE,
      ...(variables.length === 0
        ? {}
        : { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: WHOLE }),
    },
  }
}

/** `name` is the state or the service that AWS blames in the message. */
export function outputTooLarge(name: string): StateFailure {
  return new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  )
}

/** Ends a line of control: the whole machine, a branch, or an iteration. */
function endFrame(turn: Turn, frame: Frame, { value, text }: Data) {
  const parent = turn.parentOf(frame)
  if (parent) {
    frame.outcome = { output: value }
    turn.kindOf(parent).childEnded?.(turn, parent, frame)
    return
  }
  turn.close('SUCCEEDED', { output: text })
  turn.record(frame, {
    type: 'ExecutionSucceeded',
    executionSucceededEventDetails: { output: text, outputDetails: WHOLE },
  })
  turn.dropFrame(frame)
}

/** Handles the failure of a state: Retry, else Catch, else the line of control fails with it. */
export async function failState(turn: Turn, frame: Frame, failure: StateFailure): Promise<void> {
  if (failure.error === 'States.Runtime') {
    throw new ExecutionFailure('States.Runtime', failure.errorCause ?? '')
  }
  if (frame.wait?.on !== 'children' && frame.wait?.on !== 'map-run') {
    turn.stopWaiting(frame)
  }
  if (!retry(turn, frame, failure)) {
    await catchFailure(turn, frame, failure)
  }
}

/** Schedules another attempt; returns false when the state has no retrier for the failure, or has used it up. */
function retry(turn: Turn, frame: Frame, failure: StateFailure): boolean {
  const node = turn.nodeOf(frame)
  const index = findRetrier(node, failure)
  const retrier = node.retriers[index]
  const used = frame.attempts[index] ?? 0
  if (!retrier || used >= retrier.attempts) {
    return false
  }
  frame.attempts = [...frame.attempts]
  frame.attempts[index] = used + 1
  frame.retryCount++
  turn.dropChildren(frame)
  const at = turn.at + retryDelay(retrier, used, turn.random)
  frame.wait = { on: 'retry', at }
  turn.touched.add(frame)
  turn.effects.push({ do: 'timer', frame: frame.id, at })
  return true
}

async function catchFailure(turn: Turn, frame: Frame, failure: StateFailure): Promise<void> {
  const node = turn.nodeOf(frame)
  const before = frame.lastEvent
  recordFailed(turn, frame)
  const catcher = findCatcher(node, failure)
  if (!catcher) {
    return failFrame(turn, frame, failure)
  }
  const errorOutput = createErrorOutput(failure)
  try {
    const caught = await node.language.selectCaught(turn.scopeOf(frame), catcher.definition, errorOutput)
    exitState(turn, frame, caught, catcher.next)
  } catch (error) {
    // The failure of a Catch is not caught again: the state fails a second time, from where it was before.
    frame.lastEvent = before
    const second = explainFailure(turn, frame, error)
    recordFailed(turn, frame)
    await failFrame(turn, frame, second)
  }
}

/** Parallel and Map have an event of their own for a failure. */
function recordFailed(turn: Turn, frame: Frame) {
  const { regions, type } = turn.nodeOf(frame)
  if (regions.length > 0) {
    turn.record(frame, { type: `${type}StateFailed` })
  }
}

/** A failure without a name or a cause has null for it; a timeout has an empty cause. */
export function createErrorOutput({ error, errorCause }: StateFailure): JsonObject {
  return { Error: error ?? null, Cause: errorCause ?? (error === 'States.Timeout' ? '' : null) }
}

/** Ends the line of control with an error that nothing caught, and with it the Parallel or Map around it, or the execution. */
async function failFrame(turn: Turn, frame: Frame, failure: StateFailure): Promise<void> {
  const parent = turn.parentOf(frame)
  if (!parent) {
    return failExecution(turn, frame, failure)
  }
  frame.outcome = describeError(failure.error, failure.errorCause)
  turn.touched.add(frame)
  await turn.kindOf(parent).childFailed?.(turn, parent, frame, failure)
}

export function failExecution(
  turn: Turn,
  frame: Frame,
  { error, errorCause }: Pick<StateFailure, 'error' | 'errorCause'>,
) {
  turn.close('FAILED', { error, cause: errorCause })
  turn.record(frame, {
    type: 'ExecutionFailed',
    executionFailedEventDetails: describeError(error, errorCause),
  })
  turn.forgetAll()
}

/** Returns what was thrown while a state ran as that state's failure; rethrows what is no failure of a state. */
export function explainFailure(turn: Turn, frame: Frame, error: unknown): StateFailure {
  if (error instanceof StateFailure) {
    return error
  }
  if (!(error instanceof EvaluationFailure)) {
    throw error
  }
  const { name } = turn.nodeOf(frame)
  const cause = `An error occurred while executing the state '${name}' (entered at the event id #${frame.entered}). ${error.message}`
  if (error.error === 'States.QueryEvaluationError') {
    recordEvaluationFailed(turn, frame, error, cause)
  }
  return new StateFailure(error.error, cause)
}

function recordEvaluationFailed(turn: Turn, frame: Frame, failure: EvaluationFailure, cause: string) {
  // On AWS the first one follows on what the state itself followed on.
  const previous = frame.lastEvent === frame.entered ? frame.beforeEntered : frame.lastEvent
  const details = {
    cause,
    error: failure.error,
    ...(failure.location === undefined ? {} : { location: failure.location }),
    state: turn.nodeOf(frame).name,
  }
  turn.record(frame, { type: 'EvaluationFailed', evaluationFailedEventDetails: details }, { previous })
}
