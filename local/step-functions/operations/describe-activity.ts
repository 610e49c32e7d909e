import * as z from 'zod'
import type { OperationDeps } from './deps.ts'
import { findActivity } from './resources/activities.ts'
import { DEFAULT_CONFIGURATION } from './resources/configurations.ts'
import { toSeconds } from './resources/seconds.ts'
import { arn } from './shapes/members.ts'

export const shape = z.object({ activityArn: arn })

export function run(deps: OperationDeps, { activityArn }: z.output<typeof shape>) {
  const {
    name,
    creationDate,
    encryptionConfiguration = DEFAULT_CONFIGURATION.encryptionConfiguration,
  } = findActivity(deps, activityArn)
  return { activityArn, name, creationDate: toSeconds(creationDate), encryptionConfiguration }
}
