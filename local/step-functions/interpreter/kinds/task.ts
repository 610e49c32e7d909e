import { EvaluationFailure, StateFailure } from '../../machine/failure.ts'
import { exceedsPayloadLimit, type Json, writeData } from '../../machine/json.ts'
import type { Call } from '../../machine/language.ts'
import type { StateNode } from '../../machine/machine.ts'
import { dueTime, type Frame, type TaskCall, type TaskEvent } from '../execution.ts'
import { exitState, outputTooLarge } from '../flow.ts'
import { createTaskToken } from '../task-token.ts'
import type { StateKind, Turn } from '../turn.ts'
import { describeTask } from './task-events.ts'

/** One unit of work: a Lambda function, an activity, or a call of another service. */
export const task: StateKind = {
  async run(turn, frame) {
    const node = turn.nodeOf(frame)
    const token = hasHolder(node)
      ? createTaskToken(turn.execution.record.arn, frame.id, turn.createSecret())
      : undefined
    const scope = turn.scopeOf(frame, waitsForToken(node) ? { Task: { Token: token! } } : undefined)
    const call = await node.language.selectCall(scope)
    checkParameters(node, call.parameters)
    schedule(turn, frame, call, token)
  },

  async resume(turn, frame, event) {
    const call = frame.wait
    if (call?.on !== 'task') {
      return
    }
    if (event.type === 'timer') {
      await checkTimers(turn, frame, call)
    } else if ('token' in event && event.token === call.token) {
      await applyTaskEvent(turn, frame, call, event)
    }
  },
}

function checkParameters({ findProblems, language }: StateNode, parameters: Json) {
  const problems = findProblems?.(parameters) ?? []
  if (problems.length > 0) {
    const field = language.name === 'JSONata' ? 'Arguments' : 'Parameters'
    throw new EvaluationFailure(
      'States.Runtime',
      `The ${field} '${JSON.stringify(parameters)}' could not be used to start the Task: [${problems.join(', ')}]`,
    )
  }
}

/** Records the call and asks for it. A call that nobody holds a token of is told apart by the number of its event. */
function schedule(turn: Turn, frame: Frame, selected: Call, token: string | undefined) {
  const node = turn.nodeOf(frame)
  const { parameters, timeout, heartbeat } = selected
  const text = writeData(parameters)
  if (exceedsPayloadLimit(text)) {
    throw outputTooLarge(node.name)
  }
  const events = describeTask(node, turn.execution.region)
  const scheduled = turn.record(frame, events.scheduled(text, selected))
  const startsAtOnce = node.resource!.kind !== 'activity'
  if (startsAtOnce) {
    turn.record(frame, events.started())
  }
  const call: TaskCall = {
    on: 'task',
    token: token ?? String(scheduled),
    parameters,
    phase: startsAtOnce ? 'running' : 'scheduled',
  }
  if (timeout !== undefined) {
    call.timeoutSeconds = timeout
  }
  if (heartbeat !== undefined) {
    call.heartbeatSeconds = heartbeat
  }
  if (startsAtOnce) {
    startClocks(turn, call)
  }
  frame.wait = call
  turn.effects.push({ do: 'call', frame: frame.id, token: call.token })
  setTimer(turn, frame, call)
}

async function applyTaskEvent(turn: Turn, frame: Frame, call: TaskCall, event: TaskEvent): Promise<void> {
  const node = turn.nodeOf(frame)
  const events = describeTask(node, turn.execution.region)
  const isResult = event.type === 'task-succeeded' || event.type === 'task-failed'
  if (isResult && event.from === 'holder' && call.phase === 'running' && waitsForToken(node)) {
    // Kept until the call returns: TaskSubmitted comes before the result, whichever is quicker.
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
    case 'task-begun':
      startClocks(turn, call)
      turn.touched.add(frame)
      return setTimer(turn, frame, call)
    case 'task-heartbeat':
      startHeartbeat(turn, call)
      turn.touched.add(frame)
      return setTimer(turn, frame, call)
    default:
      return finish(turn, frame, event)
  }
}

/** `.waitForTaskToken`, and `.sync` too: its token ends the wait for the other execution. */
function waitsForToken({ resource }: StateNode): boolean {
  return resource?.kind === 'service' && resource.pattern !== 'response'
}

/** Whether somebody outside holds the token of the call and reports by it. */
function hasHolder(node: StateNode): boolean {
  return node.resource?.kind === 'activity' || waitsForToken(node)
}

/** Takes the result of the task: its state fails, or goes on with the output. */
async function finish(turn: Turn, frame: Frame, event: TaskEvent): Promise<void> {
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
    const failure = outputTooLarge(events.name)
    turn.record(frame, events.failed(failure.error, failure.errorCause))
    throw failure
  }
  turn.record(frame, events.succeeded(event.output))
  const scope = turn.scopeOf(frame)
  const input = node.language.selectInput(scope)
  const output = await node.language.selectOutput(scope, input, JSON.parse(event.output) as Json)
  exitState(turn, frame, output, node.next)
}

/** Both clocks start with the work: of an activity, when a worker takes it, of a function, when a sandbox does. */
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

async function checkTimers(turn: Turn, frame: Frame, call: TaskCall): Promise<void> {
  const isTimedOut = call.timeoutAt !== undefined && call.timeoutAt <= turn.at
  const isSilent = call.heartbeatAt !== undefined && call.heartbeatAt <= turn.at
  if (!isTimedOut && !isSilent) {
    return setTimer(turn, frame, call)
  }
  if (call.early) {
    return finish(turn, frame, call.early)
  }
  turn.record(frame, describeTask(turn.nodeOf(frame), turn.execution.region).timedOut())
  throw new StateFailure('States.Timeout', undefined, isTimedOut ? undefined : 'States.HeartbeatTimeout')
}
