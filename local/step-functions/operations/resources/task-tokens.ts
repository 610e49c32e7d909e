import { AwsError } from '#local/aws-error.ts'
import { readTaskToken } from '../../interpreter/task-token.ts'
import { exceedsPayloadLimit } from '../../machine/json.ts'
import { findJsonProblem } from '../../validate/json-problem.ts'
import type { Operation, Service } from './deps.ts'

/** The call a token stands for; throws when there was none, or it is over. */
function findCall(service: Service, token: string) {
  const read = readTaskToken(token)
  if (!read) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
  const frame = service.engine.find(read.executionArn)?.frames.get(read.frame)
  if (frame?.wait?.on !== 'task' || frame.wait.token !== token || frame.wait.early) {
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
  }
  return { arn: read.executionArn, frame: read.frame, token, from: 'holder' as const }
}

export const SendTaskSuccess: Operation = async (service, input) => {
  const { arn, ...call } = findCall(service, String(input.taskToken))
  const output = String(input.output)
  if (exceedsPayloadLimit(output)) {
    throw new AwsError('InvalidOutput', 'Invalid Output: Output exceeds 262144 bytes')
  }
  const problem = findJsonProblem(output)
  if (problem) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${problem}'`)
  }
  await service.engine.send(arn, { type: 'task-succeeded', ...call, output })
  return {}
}

export const SendTaskFailure: Operation = async (service, input) => {
  const { arn, ...call } = findCall(service, String(input.taskToken))
  await service.engine.send(arn, {
    type: 'task-failed',
    ...call,
    error: input.error === undefined ? undefined : String(input.error),
    cause: input.cause === undefined ? undefined : String(input.cause),
  })
  return {}
}

export const SendTaskHeartbeat: Operation = async (service, input) => {
  const { arn, ...call } = findCall(service, String(input.taskToken))
  await service.engine.send(arn, { type: 'task-heartbeat', ...call })
  return {}
}
