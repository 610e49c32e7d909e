import * as z from 'zod'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { checkName } from './resources/name.ts'
import { toSeconds } from './resources/seconds.ts'
import { readTags } from './resources/tags.ts'
import { name, tags } from './shapes/members.ts'

/** Idempotent: the same name is the same activity. */
export const shape = z.object({ name, tags: tags.optional() })

export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const name = checkName(input.name)
  const arn = `arn:aws:states:${caller.region ?? deps.region}:${caller.accountId}:activity:${name}`
  let activity = deps.activities.get(arn)
  if (!activity) {
    activity = {
      arn,
      name,
      accountId: caller.accountId,
      creationDate: deps.clock.now(),
      tags: readTags(input.tags),
    }
    deps.activities.put(arn, activity)
    await deps.save()
  }
  return { activityArn: arn, creationDate: toSeconds(activity.creationDate) }
}
