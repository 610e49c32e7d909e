import { AwsError } from '#local/aws-error.ts'
import { readTaskToken } from '../../interpreter/task-token.ts'
import type { OperationDeps } from '../deps.ts'

/** Returns the call that a task token stands for. Throws when there was none, or it is over. */
export function findCall(deps: OperationDeps, token: string) {
  const read = readTaskToken(token)
  if (!read) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
  const frame = deps.engine.find(read.executionArn)?.frames.get(read.frame)
  if (frame?.wait?.on !== 'task' || frame.wait.token !== token || frame.wait.early) {
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
  }
  return { executionArn: read.executionArn, call: { frame: read.frame, token, from: 'holder' as const } }
}
