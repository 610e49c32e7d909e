import { EvaluationFailure, ExecutionFailure, StateFailure } from '../machine/failure.ts'
import { exceedsPayloadLimit, type Json, type JsonObject, toText } from '../machine/json.ts'
import type { Selected } from '../machine/language.ts'
import type { StateNode } from '../machine/machine.ts'
import type { Frame } from './execution.ts'
import { type EventForm, happening } from './history.ts'
import { kindOf } from './kinds/index.ts'
import { findCatcher, findRetrier, retryDelay } from './matching.ts'
import type { Turn } from './turn.ts'

/** Enters a state; what the state does follows when its frame's turn comes. */
export function enterState(turn: Turn, frame: Frame, name: string, input: Json) {
  frame.state = name
  frame.input = input
  frame.enteredAt = turn.at
  frame.attempts = []
  frame.retryCount = 0
  frame.wait = undefined
  frame.beforeEntered = frame.lastEvent
  const node = turn.nodeOf(frame)
  frame.entered = turn.record(frame, [node.entered, toText(input)])
  turn.ready.add(frame)
}

/** Leaves a state with its output, and goes on to `next` or ends the line of control. */
export function exitState(
  turn: Turn,
  frame: Frame,
  { output, assigned }: Selected,
  next: string | undefined,
) {
  const node = turn.nodeOf(frame)
  const text = toText(output)
  if (exceedsPayloadLimit(text)) {
    throw outputTooLarge(node.name)
  }
  turn.stopWaiting(frame)
  turn.dropChildren(frame)
  if (assigned) {
    frame.variables = { ...frame.variables, ...assigned }
  }
  turn.record(
    frame,
    assigned && Object.keys(assigned).length > 0 ? exitedWith(node, text, assigned) : [node.exited, text],
  )
  if (next === undefined) {
    endFrame(turn, frame, output)
  } else {
    enterState(turn, frame, next, output)
  }
}

const exitedWith = ({ exited }: StateNode, output: string, assigned: JsonObject) =>
  happening(exited.type, {
    stateExitedEventDetails: {
      ...exited.details,
      output,
      assignedVariables: Object.fromEntries(
        Object.entries(assigned).map(([name, value]) => [name, toText(value)]),
      ),
      assignedVariablesDetails: { truncated: false },
    },
  })

const succeeded: EventForm = {
  type: 'ExecutionSucceeded',
  holder: 'executionSucceededEventDetails',
  details: { outputDetails: { truncated: false } },
  slot: 'output',
}

export const outputTooLarge = (name: string) =>
  new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  )

/** A line of control has reached its end: the whole machine, a branch, or an iteration. */
export function endFrame(turn: Turn, frame: Frame, output: Json) {
  const parent = turn.parentOf(frame)
  if (parent) {
    frame.outcome = { output }
    kindOf(turn.nodeOf(parent)).childEnded?.(turn, parent, frame)
    return
  }
  turn.close('SUCCEEDED', { output: toText(output) })
  turn.record(frame, [succeeded, toText(output)])
  turn.dropFrame(frame)
}

/** A state failed: Retry, else Catch, else the line of control fails with it. */
export async function failState(turn: Turn, frame: Frame, failure: StateFailure): Promise<void> {
  const node = turn.nodeOf(frame)
  if (failure.error === 'States.Runtime') {
    throw new ExecutionFailure('States.Runtime', failure.errorCause ?? '')
  }
  if (frame.wait?.on !== 'children') {
    turn.stopWaiting(frame)
  }
  const retrier = findRetrier(node, failure)
  const used = frame.attempts[retrier] ?? 0
  if (retrier >= 0 && used < node.retriers[retrier]!.attempts) {
    frame.attempts = [...frame.attempts]
    frame.attempts[retrier] = used + 1
    frame.retryCount++
    turn.dropChildren(frame)
    const at = turn.at + retryDelay(node.retriers[retrier]!, used, turn.random)
    frame.wait = { on: 'retry', at }
    turn.touched.add(frame)
    turn.effects.push({ do: 'timer', frame: frame.id, at })
    return
  }
  const before = frame.lastEvent
  recordFailed(turn, frame)
  const catcher = findCatcher(node, failure)
  if (!catcher) {
    return failFrame(turn, frame, failure)
  }
  const errorOutput = describeError(failure)
  try {
    const caught = await node.language.selectCaught(turn.scopeOf(frame), catcher.definition, errorOutput)
    exitState(turn, frame, caught, catcher.next)
  } catch (error) {
    // A Catch that cannot be evaluated is not caught again: the state fails a second time, from where it stood.
    frame.lastEvent = before
    const second = explainFailure(turn, frame, error)
    recordFailed(turn, frame)
    await failFrame(turn, frame, second)
  }
}

/** Parallel and Map have an event of their own for it. */
function recordFailed(turn: Turn, frame: Frame) {
  const { regions, type } = turn.nodeOf(frame)
  if (regions.length > 0) {
    turn.record(frame, happening(`${type}StateFailed`))
  }
}

function describeError({ error, errorCause }: StateFailure): JsonObject {
  const output: JsonObject = {}
  if (error !== undefined) {
    output.Error = error
  }
  if (errorCause !== undefined) {
    output.Cause = errorCause
  }
  return output
}

/** An error nobody caught ends the line of control, and with it the Parallel or Map around it, or the execution. */
async function failFrame(turn: Turn, frame: Frame, failure: StateFailure): Promise<void> {
  const parent = turn.parentOf(frame)
  if (!parent) {
    return failExecution(turn, frame, failure)
  }
  frame.outcome = {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.errorCause === undefined ? {} : { cause: failure.errorCause }),
  }
  turn.touched.add(frame)
  await kindOf(turn.nodeOf(parent)).childFailed?.(turn, parent, frame, failure)
}

export function failExecution(
  turn: Turn,
  frame: Frame,
  { error, errorCause }: Pick<StateFailure, 'error' | 'errorCause'>,
) {
  turn.close('FAILED', { error, cause: errorCause })
  const details = {
    ...(error === undefined ? {} : { error }),
    ...(errorCause === undefined ? {} : { cause: errorCause }),
  }
  turn.record(frame, happening('ExecutionFailed', { executionFailedEventDetails: details }))
  turn.forgetAll()
}

/** What was thrown while a state ran, as that state's failure; rethrows what is no failure of a state. */
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
    // On AWS the first one follows on what the state itself followed on.
    const previous = frame.lastEvent === frame.entered ? frame.beforeEntered : frame.lastEvent
    turn.record(
      frame,
      happening('EvaluationFailed', {
        evaluationFailedEventDetails: {
          cause,
          error: error.error,
          ...(error.location === undefined ? {} : { location: error.location }),
          state: name,
        },
      }),
      { previous },
    )
  }
  return new StateFailure(error.error, cause)
}
