import type { z } from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { OperationDeps } from '../deps.ts'
import type { tags } from '../shapes/members.ts'
import { checkArn } from './arn.ts'

type Tags = Record<string, string>

const MOST_TAGS = 50

/** Returns the tags of a resource with those of the list. Throws TooManyTags, and ValidationException for a key of AWS's own. */
export function readTags(list: z.output<typeof tags> = [], present: Tags = {}): Tags {
  if (list.some(({ key }) => /^aws:/i.test(key))) {
    throw new AwsError('ValidationException', 'aws: prefixed tag key names are not allowed for external use.')
  }
  const all = { ...present, ...Object.fromEntries(list.map(({ key, value = '' }) => [key, value])) }
  if (Object.keys(all).length > MOST_TAGS) {
    throw new AwsError('TooManyTags', `a resource has at most ${MOST_TAGS} tags`)
  }
  return all
}

/** Returns the tags of a state machine or activity; versions, aliases and executions have none. */
export function findTags(deps: OperationDeps, arn: string): Tags {
  checkArn(arn, 'stateMachine', 'activity')
  const resource = deps.machines.get(arn) ?? deps.activities.get(arn)
  if (!resource) {
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
  }
  return resource.tags
}

export async function replaceTags(deps: OperationDeps, arn: string, tags: Tags): Promise<void> {
  const machine = deps.machines.get(arn)
  if (machine) {
    deps.machines.put(arn, { ...machine, tags })
  } else {
    deps.activities.put(arn, { ...deps.activities.get(arn)!, tags })
  }
  await deps.save()
}
