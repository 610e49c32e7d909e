import { type Awaitable, andThen } from '../../awaitable.ts'
import { StateFailure } from '../../machine/failure.ts'
import { exceedsPayloadLimit, type Json, toText } from '../../machine/json.ts'
import type { Call } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import { dueTime, type Frame, type TaskCall, type TaskEvent } from '../execution.ts'
import { exitState } from '../flow.ts'
import { createTaskToken } from '../task-token.ts'
import type { Turn } from '../turn.ts'
import type { StateKind } from './index.ts'
import { describeTask } from './task-events.ts'

/** One unit of work: a Lambda function, an activity, or a call of another service. */
export const task: StateKind = {
  run(turn, frame) {
    const node = turn.nodeOf(frame)
    const token = isHeldOutside(node)
      ? createTaskToken(turn.execution.record.arn, frame.id, turn.createSecret())
      : undefined
    const scope = turn.scopeOf(frame, waitsForToken(node) ? { Task: { Token: token! } } : undefined)
    return andThen(node.language.selectCall(scope), (selected) => schedule(turn, frame, selected, token))
  },

  resume(turn, frame, event) {
    const call = frame.wait
    if (call?.on !== 'task') {
      return
    }
    if (event.type === 'timer') {
      return checkTimers(turn, frame, call)
    }
    if (!('token' in event) || event.token !== call.token) {
      return
    }
    return take(turn, frame, call, event)
  },
}

/** Records the call and asks for it; without a token that others hold, its own event tells it from all other calls. */
function schedule(turn: Turn, frame: Frame, selected: Call, token: string | undefined) {
  const node = turn.nodeOf(frame)
  const { resource, name } = node
  const { parameters, timeout, heartbeat } = selected
  const text = toText(parameters)
  if (exceedsPayloadLimit(text)) {
    throw tooLarge(name)
  }
  const events = describeTask(node, turn.execution.region)
  const scheduled = turn.record(frame, events.scheduled(parameters, timeout, heartbeat))
  const begins = resource!.kind !== 'activity'
  if (begins) {
    turn.record(frame, events.started())
  }
  const call: TaskCall = {
    on: 'task',
    token: token ?? String(scheduled),
    scheduled,
    parameters,
    text,
    phase: begins ? 'running' : 'scheduled',
  }
  if (timeout !== undefined) {
    call.timeoutSeconds = timeout
  }
  if (heartbeat !== undefined) {
    call.heartbeatSeconds = heartbeat
  }
  if (begins) {
    startClocks(turn, call)
  }
  frame.wait = call
  turn.effects.push({ do: 'call', frame: frame.id, token: call.token })
  setTimer(turn, frame, call)
}

function take(turn: Turn, frame: Frame, call: TaskCall, event: TaskEvent): Awaitable<void> {
  const node = turn.nodeOf(frame)
  const events = describeTask(node, turn.execution.region)
  const isResult = event.type === 'task-succeeded' || event.type === 'task-failed'
  if (isResult && event.from === 'holder' && call.phase === 'running' && waitsForToken(node)) {
    // Kept until the call returns: TaskSubmitted comes before the result, whoever is quicker.
    call.early = event
    turn.touched.add(frame)
    return
  }
  if (event.type === 'task-failed' && call.early) {
    return finish(turn, frame, call.early)
  }
  switch (event.type) {
    case 'task-started':
      call.phase = 'running'
      turn.record(frame, events.started(event.workerName))
      startClocks(turn, call)
      return setTimer(turn, frame, call)
    case 'task-submitted':
      call.phase = 'submitted'
      if (event.child !== undefined) {
        call.child = event.child
      }
      turn.record(frame, events.submitted(event.output))
      return call.early ? finish(turn, frame, call.early) : undefined
    case 'task-heartbeat':
      startHeartbeat(turn, call)
      turn.touched.add(frame)
      return setTimer(turn, frame, call)
    default:
      return finish(turn, frame, event)
  }
}

/** `.waitForTaskToken`, and `.sync` too: its token ends the wait for the other execution. */
const waitsForToken = ({ resource }: StateNode) =>
  resource?.kind === 'service' && resource.pattern !== 'response'

const isHeldOutside = (node: StateNode) => node.resource?.kind === 'activity' || waitsForToken(node)

/** The result of the task: its state fails, or goes on with the output. */
function finish(turn: Turn, frame: Frame, event: TaskEvent): Awaitable<void> {
  // A child that the task no longer waits for goes on; it ends only with a parent that is cut off.
  if (frame.wait?.on === 'task') {
    delete frame.wait.child
  }
  const node = turn.nodeOf(frame)
  const events = describeTask(node, turn.execution.region)
  if (event.type === 'task-failed') {
    turn.record(frame, events.failed(event.error, event.cause, event.stage))
    throw new StateFailure(event.error, event.cause)
  }
  if (event.type !== 'task-succeeded') {
    return
  }
  if (exceedsPayloadLimit(event.output)) {
    const failure = tooLarge(events.name)
    turn.record(frame, events.failed(failure.error, failure.errorCause))
    throw failure
  }
  turn.record(frame, events.succeeded(event.output))
  const scope = turn.scopeOf(frame)
  const input = node.language.selectInput(scope)
  const output = node.language.selectOutput(scope, input, event.result ?? (JSON.parse(event.output) as Json))
  return andThen(output, (output) => exitState(turn, frame, output, node.next))
}

/** Both clocks start with the work: of an activity, when a worker takes it. */
function startClocks(turn: Turn, call: TaskCall) {
  if (call.timeoutSeconds !== undefined) {
    call.timeoutAt = turn.at + call.timeoutSeconds * 1000
  }
  startHeartbeat(turn, call)
}

/** HeartbeatSeconds counts from the start of the work and from each heartbeat; it never extends TimeoutSeconds. */
function startHeartbeat(turn: Turn, call: TaskCall) {
  if (call.heartbeatSeconds !== undefined) {
    call.heartbeatAt = turn.at + call.heartbeatSeconds * 1000
  }
}

function setTimer(turn: Turn, frame: Frame, call: TaskCall) {
  const at = dueTime(call)
  if (at !== undefined) {
    turn.effects.push({ do: 'timer', frame: frame.id, at })
  }
}

function checkTimers(turn: Turn, frame: Frame, call: TaskCall): Awaitable<void> {
  const timedOut = call.timeoutAt !== undefined && call.timeoutAt <= turn.at
  const silent = call.heartbeatAt !== undefined && call.heartbeatAt <= turn.at
  if (!timedOut && !silent) {
    return setTimer(turn, frame, call)
  }
  if (call.early) {
    return finish(turn, frame, call.early)
  }
  turn.record(frame, describeTask(turn.nodeOf(frame), turn.execution.region).timedOut())
  throw new StateFailure('States.Timeout', undefined, timedOut ? undefined : 'States.HeartbeatTimeout')
}

const tooLarge = (name: string) =>
  new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  )
