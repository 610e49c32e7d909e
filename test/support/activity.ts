import { task } from './definitions.ts'
import type { Harness } from './engine-harness.ts'

/** Starts an execution that waits for an activity, and takes its task as a worker does. */
export async function startActivity({ states, create, start }: Harness, more: object = {}) {
  const { activityArn } = await states.request('CreateActivity', { name: 'a' })
  const polled = states.request('GetActivityTask', { activityArn })
  const executionArn = await start(await create(task(String(activityArn), more)), { n: 1 })
  const { taskToken, input } = await polled
  return { executionArn, taskToken, input }
}
