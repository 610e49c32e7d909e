import type { Clock } from '#local/clock.ts'
import type { Execution, ExecutionEvent, Frame, TaskCall } from '../interpreter/execution.ts'
import { StateFailure } from '../machine/failure.ts'
import type { Resource } from '../machine/resource.ts'
import { type CallOptions, performCall } from './calls.ts'
import type { ChildExecutions } from './children.ts'

/** Activity tasks that workers poll for. */
export interface ActivityOffers {
  offer(
    activityArn: string,
    task: { executionArn: string; frame: number; token: string; input: string },
  ): void
  withdraw(token: string): void
}

export interface TaskCallsDeps {
  readonly clock: Clock
  readonly queues: ActivityOffers
  readonly children: ChildExecutions
  readonly options: CallOptions
  post(arn: string, event: ExecutionEvent): void
}

/** Makes the calls of Task states, and posts what comes of them to their executions. */
export class TaskCalls {
  private readonly deps: TaskCallsDeps

  constructor(deps: TaskCallsDeps) {
    this.deps = deps
  }

  /** Makes a call, or makes it again after a restart. */
  make(execution: Execution, frame: Frame, call: TaskCall) {
    const { arn } = execution.record
    const task = { frame: frame.id, token: call.token }
    const resource = frame.region.states.get(frame.state)!.resource!
    if (resource.kind === 'activity') {
      if (call.phase === 'scheduled') {
        const input = JSON.stringify(call.parameters)
        this.deps.queues.offer(resource.arn, { executionArn: arn, input, ...task })
      }
    } else if (call.phase === 'submitted') {
      // Submitted calls wait for their token, or for the execution that they started.
      if (call.child !== undefined) {
        this.deps.children.watch(call.child, { arn, ...task })
      }
    } else {
      void this.perform(execution, frame, call, resource)
    }
  }

  /** Takes back what the end of a call makes pointless. */
  forget(call: TaskCall) {
    this.deps.queues.withdraw(call.token)
    if (call.child !== undefined) {
      this.deps.children.stop(call.child)
    }
  }

  private async perform(
    execution: Execution,
    frame: Frame,
    call: TaskCall,
    resource: Resource,
  ): Promise<void> {
    const { clock, children, options, post } = this.deps
    const { arn } = execution.record
    const task = { frame: frame.id, token: call.token }
    const release = clock.hold()
    try {
      const { output, child } = await performCall(options, { execution, frame, call, letTimePass: release })
      if (resource.kind !== 'service' || resource.pattern === 'response') {
        post(arn, { type: 'task-succeeded', ...task, output })
      } else {
        post(arn, { type: 'task-submitted', ...task, output, ...(child ? { child } : {}) })
        if (child) {
          children.watch(child, { arn, ...task })
        }
      }
    } catch (error) {
      const failure =
        error instanceof StateFailure ? error : new StateFailure('States.TaskFailed', String(error))
      post(arn, { type: 'task-failed', ...task, error: failure.error, cause: failure.errorCause })
    } finally {
      release()
    }
  }
}
