import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { OperationDeps } from './deps.ts'
import { readEncryption } from './resources/configurations.ts'
import { checkName } from './resources/name.ts'
import { toSeconds } from './resources/seconds.ts'
import { readTags } from './resources/tags.ts'
import { encryption, name, tags } from './shapes/members.ts'

/** Idempotent: the same name is the same activity, whatever its tags. */
export const shape = z.object({ name, tags: tags.optional(), encryptionConfiguration: encryption })

export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const name = checkName(input.name)
  const arn = `arn:aws:states:${caller.region ?? deps.region}:${caller.accountId}:activity:${name}`
  const encryptionConfiguration =
    input.encryptionConfiguration && readEncryption(input.encryptionConfiguration)
  let activity = deps.activities.get(arn)
  if (
    activity &&
    JSON.stringify(activity.encryptionConfiguration) !== JSON.stringify(encryptionConfiguration)
  ) {
    throw new AwsError(
      'ActivityAlreadyExists',
      'Activity already exists. EncryptionConfiguration may not be updated.',
    )
  }
  if (!activity) {
    activity = {
      arn,
      name,
      accountId: caller.accountId,
      creationDate: deps.clock.now(),
      tags: readTags(input.tags),
      ...(encryptionConfiguration ? { encryptionConfiguration } : {}),
    }
    deps.activities.put(arn, activity)
    await deps.save()
  }
  return { activityArn: arn, creationDate: toSeconds(activity.creationDate) }
}
