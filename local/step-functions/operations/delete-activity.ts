import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { checkArn } from './resources/arn.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ activityArn: arn })

/** Succeeds when there is no such activity. */
export async function run(deps: OperationDeps, { activityArn }: z.output<typeof shape>) {
  checkArn(activityArn, 'activity')
  if (deps.activities.get(activityArn)) {
    deps.activities.delete(activityArn)
    await deps.save()
  }
  return {}
}
