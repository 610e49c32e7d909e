import { resultKey } from '../define/contract.ts'
import { toSeconds } from '../define/duration.ts'
import type { StepNode } from '../define/nodes.ts'
import { expiredOf } from '../define/state-names.ts'
import { TASK_MARGIN_SECONDS } from '../runtime/limits.ts'
import type { AslCatcher, AslState, AslTask, AslTransition } from './asl.ts'
import { invoke } from './invoke.ts'
import { retriersOfStep, retriersOfUndo } from './retry.ts'
import { toUndo } from './rung.ts'

/**
 * The Task state of a step. `onFailure` is the next state of a best-effort step, else the step's rung to the undo
 * spine; there is none inside a branch, where the Parallel catches.
 */
export function forward(
  node: StepNode,
  transition: AslTransition,
  onFailure: string | undefined,
): Record<string, AslState> {
  const { name } = node.contract
  const answer = node.callback ? '$states.result' : '$states.result.Payload'
  const expiry = node.callback?.kind === 'approval' ? expiryOf(name, onFailure) : undefined
  const caught = [...(expiry ? [expiry.catcher] : []), ...failureOf(node, onFailure)]
  return {
    [name]: {
      Type: 'Task',
      ...invocation(node),
      Output: `{% $merge([$states.input, {'results': $merge([$states.input.results, {'${resultKey(name)}': ${answer}}])}]) %}`,
      ...limits(node),
      Retry: retriersOfStep(node),
      ...(caught.length > 0 ? { Catch: caught } : {}),
      ...transition,
    },
    ...expiry?.states,
  }
}

/**
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 *
 * Long work is invoked asynchronously, as it invokes itself when it hands over: whichever invocation is at work, the
 * heartbeats alone tell whether it lives, and the token alone answers.
 */
function invocation({
  contract: { name },
  callback,
  pivot,
}: StepNode): Pick<AslTask, 'Resource' | 'Arguments'> {
  const step = `'step': '${name}'`
  if (!callback) {
    return invoke(name, `${step}${pivot ? ", 'pivot': true" : ''}`)
  }
  const token = `${step}, 'taskToken': $states.context.Task.Token`
  if (callback.kind === 'approval') {
    const expires = toSeconds(callback.expires, name)
    return waitForToken(invoke(name, `${token}, 'timeoutSeconds': ${expires}`))
  }
  const heartbeat = toSeconds(callback.heartbeat, name)
  const { Resource, Arguments } = waitForToken(invoke(name, `${token}, 'heartbeatSeconds': ${heartbeat}`))
  const { FunctionName, Payload } = Arguments
  return { Resource, Arguments: { FunctionName, InvocationType: 'Event', Payload } }
}

function waitForToken<Task extends Pick<AslTask, 'Resource'>>(task: Task): Task {
  return { ...task, Resource: `${task.Resource}.waitForTaskToken` }
}

function limits({
  contract,
  timeout,
  callback,
}: StepNode): Pick<AslTask, 'TimeoutSeconds' | 'HeartbeatSeconds'> {
  const { name, timeoutSeconds } = contract
  switch (callback?.kind) {
    case 'approval':
      return { TimeoutSeconds: toSeconds(callback.expires, name) }
    case 'work':
      return {
        TimeoutSeconds: toSeconds(callback.within, name),
        HeartbeatSeconds: toSeconds(callback.heartbeat, name),
      }
    default:
      return { TimeoutSeconds: timeout ? toSeconds(timeout, name) : timeoutSeconds + TASK_MARGIN_SECONDS }
  }
}

function failureOf({ contract, bestEffort }: StepNode, onFailure: string | undefined): AslCatcher[] {
  if (!onFailure) {
    return []
  }
  return bestEffort
    ? [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: onFailure }]
    : [toUndo(contract.name, onFailure)]
}

/** An approval that nobody gave in time has `Expired`, in a branch too, where a Fail state says so. */
function expiryOf(
  name: string,
  rung: string | undefined,
): { catcher: AslCatcher; states?: Record<string, AslState> } {
  if (rung) {
    return {
      catcher: {
        ErrorEquals: ['States.Timeout'],
        Output: `{% $merge([$states.input, {'failure': {'step': '${name}', 'error': 'Expired', 'cause': 'nobody decided in time', 'attempts': 1}}]) %}`,
        Next: rung,
      },
    }
  }
  const expired = expiredOf(name)
  return {
    catcher: { ErrorEquals: ['States.Timeout'], Next: expired },
    states: { [expired]: { Type: 'Fail', Error: 'Expired', Cause: `${name} was not decided in time` } },
  }
}

/** The Task state that undoes a step. */
export function undoTask({ contract, undo }: StepNode, transition: AslTransition): AslTask {
  return {
    Type: 'Task',
    ...invoke(undo!.name, `'step': '${contract.name}', 'undo': '${undo!.name}'`),
    Output: '{% $states.input %}',
    TimeoutSeconds: undo!.timeoutSeconds + TASK_MARGIN_SECONDS,
    Retry: retriersOfUndo(contract),
    ...transition,
  }
}
