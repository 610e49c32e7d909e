import * as z from 'zod'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { findActivity } from './resources/activities.ts'
import { arn, requiredText } from './shapes/members.ts'

export const shape = z.object({ activityArn: arn, workerName: requiredText(80).optional() })

/** Waits up to a minute for work, or until the worker has gone; an empty response means there was none. */
export async function run(
  deps: OperationDeps,
  { activityArn, workerName }: z.output<typeof shape>,
  { signal }: Caller,
) {
  findActivity(deps, activityArn)
  for (;;) {
    const task = await deps.queues.take(activityArn, signal)
    if (!task) {
      return {}
    }
    const { executionArn, frame, token } = task
    // The task may have timed out while it waited in the queue.
    const taken = await deps.engine.send(executionArn, { type: 'task-started', frame, token, workerName })
    const call = deps.engine.find(executionArn)?.frames.get(frame)?.wait
    if (taken && call?.on === 'task' && call.token === token) {
      return { taskToken: token, input: task.input }
    }
  }
}
