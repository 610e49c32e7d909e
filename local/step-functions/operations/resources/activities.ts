import { AwsError } from '#local/aws-error.ts'
import { readArn } from './arn.ts'
import { type Activity, type Operation, type Service, toSeconds } from './deps.ts'
import { checkName } from './name.ts'
import { pageOf } from './paging.ts'
import { readTags } from './tags.ts'

/** Idempotent: the same name is the same activity. */
export const CreateActivity: Operation = async (service, input, caller) => {
  const name = checkName(input.name)
  const arn = `arn:aws:states:${service.region}:${caller.accountId}:activity:${name}`
  let activity = service.activities.get(arn)
  if (!activity) {
    activity = {
      arn,
      name,
      accountId: caller.accountId,
      creationDate: service.clock.now(),
      tags: readTags(input.tags),
    }
    service.activities.put(arn, activity)
    await service.save()
  }
  return { activityArn: arn, creationDate: toSeconds(activity.creationDate) }
}

function findActivity(service: Service, arn: string): Activity {
  readArn(arn, 'activity')
  const activity = service.activities.get(arn)
  if (!activity) {
    throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`)
  }
  return activity
}

export const DescribeActivity: Operation = (service, input) => {
  const { arn, name, creationDate } = findActivity(service, String(input.activityArn))
  return {
    activityArn: arn,
    name,
    creationDate: toSeconds(creationDate),
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  }
}

export const DeleteActivity: Operation = async (service, input) => {
  const arn = String(input.activityArn)
  readArn(arn, 'activity')
  if (service.activities.get(arn)) {
    service.activities.delete(arn)
    await service.save()
  }
  return {}
}

export const ListActivities: Operation = (service, input, caller) => {
  const own = [...service.activities.values()]
    .filter(({ accountId }) => accountId === caller.accountId)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { page, nextToken } = pageOf(own, input, `activities ${caller.accountId}`)
  return {
    activities: page.map(({ arn, name, creationDate }) => ({
      activityArn: arn,
      name,
      creationDate: toSeconds(creationDate),
    })),
    ...(nextToken ? { nextToken } : {}),
  }
}

/** Waits up to a minute for work; an empty answer means there was none. */
export const GetActivityTask: Operation = async (service, input) => {
  const { arn } = findActivity(service, String(input.activityArn))
  const workerName = input.workerName === undefined ? undefined : String(input.workerName)
  for (;;) {
    const task = await service.queues.take(arn)
    if (!task) {
      return {}
    }
    const { executionArn, frame, token } = task
    // The task may have timed out while it waited to be taken.
    const taken = await service.engine.send(executionArn, { type: 'task-started', frame, token, workerName })
    const call = service.engine.find(executionArn)?.frames.get(frame)?.wait
    if (taken && call?.on === 'task' && call.token === token) {
      return { taskToken: token, input: task.input }
    }
  }
}
