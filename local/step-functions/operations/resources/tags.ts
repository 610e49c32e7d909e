import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json } from '../../machine/json.ts'
import { readArn } from './arn.ts'
import type { Operation, Service } from './deps.ts'

export function readTags(tags: Json | undefined): Record<string, string> {
  const read: Record<string, string> = {}
  if (Array.isArray(tags)) {
    for (const tag of tags) {
      if (isObject(tag)) {
        read[String(tag.key)] = tag.value === undefined ? '' : String(tag.value)
      }
    }
  }
  return read
}

/** State machines and activities have tags; versions, aliases and executions have none. */
function changeTags(
  service: Service,
  arn: string,
  change: (tags: Record<string, string>) => Record<string, string>,
) {
  readArn(arn, 'stateMachine', 'activity')
  const machine = service.machines.get(arn)
  const activity = service.activities.get(arn)
  if (machine) {
    service.machines.put(arn, { ...machine, tags: change(machine.tags) })
  } else if (activity) {
    service.activities.put(arn, { ...activity, tags: change(activity.tags) })
  } else {
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
  }
}

export const TagResource: Operation = async (service, input) => {
  changeTags(service, String(input.resourceArn), (tags) => ({ ...tags, ...readTags(input.tags) }))
  await service.save()
  return {}
}

export const UntagResource: Operation = async (service, input) => {
  const gone = new Set((input.tagKeys as Json[]).map(String))
  changeTags(service, String(input.resourceArn), (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))),
  )
  await service.save()
  return {}
}

export const ListTagsForResource: Operation = (service, input) => {
  const arn = String(input.resourceArn)
  readArn(arn, 'stateMachine', 'activity')
  const resource = service.machines.get(arn) ?? service.activities.get(arn)
  if (!resource) {
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
  }
  return { tags: Object.entries(resource.tags).map(([key, value]) => ({ key, value })) }
}
