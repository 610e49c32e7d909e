import type { Clock } from '#local/clock.ts'
import type { CallQueueing } from '../api.ts'
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
  hasActivity(arn: string): boolean
  readonly children: ChildExecutions
  readonly options: CallOptions
  post(arn: string, event: ExecutionEvent): void
}

/** A function that begins this long after its clocks did sets them anew. */
const LATE_AFTER_MS = 1_000

/** Makes the calls of Task states, and posts what comes of them to their executions. */
export class TaskCalls {
  private readonly deps: TaskCallsDeps
  /** Calls that wait until a function can be run. */
  private readonly inLine = new Set<TaskCall>()

  constructor(deps: TaskCallsDeps) {
    this.deps = deps
  }

  /** Makes a call, or makes it again after a restart. */
  make(execution: Execution, frame: Frame, call: TaskCall) {
    const { arn } = execution.record
    const task = { frame: frame.id, token: call.token }
    const resource = frame.region.states.get(frame.state)!.resource!
    if (resource.kind === 'activity') {
      if (!this.deps.hasActivity(resource.arn)) {
        const cause = `The activity ${resource.arn} does not exist.`
        this.deps.post(arn, {
          type: 'task-failed',
          ...task,
          error: 'States.Runtime',
          cause,
          stage: 'schedule',
        })
      } else if (call.phase === 'scheduled') {
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

  /** Whether the call's function has not begun for want of room: its clocks must not run out. */
  isInLine(call: TaskCall): boolean {
    return this.inLine.has(call)
  }

  /** Takes back what the end of a call makes pointless. */
  forget(call: TaskCall) {
    this.inLine.delete(call)
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
      const queueing = this.queueing(execution, frame, call)
      const request = { execution, frame, call, letTimePass: release, queueing }
      const { output, child, isResult } = await performCall(options, request)
      if (isResult || resource.kind !== 'service' || resource.pattern === 'response') {
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

  /** The calls of the oldest execution go first: of many at once some are done soon, rather than all of them late. */
  private queueing(execution: Execution, frame: Frame, call: TaskCall): CallQueueing {
    const { clock, post } = this.deps
    const { arn, id } = execution.record
    return {
      order: id,
      onWait: () => void this.inLine.add(call),
      onStart: () => {
        this.inLine.delete(call)
        if (clock.now() - clocksBegan(call) >= LATE_AFTER_MS) {
          post(arn, { type: 'task-begun', frame: frame.id, token: call.token })
        }
      },
      isWanted: () => execution.record.status === 'RUNNING' && execution.frames.get(frame.id)?.wait === call,
    }
  }
}

/** When the clocks of a call began to run, in epoch milliseconds; never for a call that has none. */
function clocksBegan({ timeoutAt, timeoutSeconds = 0, heartbeatAt, heartbeatSeconds = 0 }: TaskCall): number {
  if (timeoutAt !== undefined) {
    return timeoutAt - timeoutSeconds * 1000
  }
  return heartbeatAt === undefined ? Number.POSITIVE_INFINITY : heartbeatAt - heartbeatSeconds * 1000
}
