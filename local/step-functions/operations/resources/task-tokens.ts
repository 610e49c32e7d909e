import { AwsError } from '#local/aws-error.ts'
import type { TaskReport } from '../../interpreter/execution.ts'
import { readTaskToken } from '../../interpreter/task-token.ts'
import type { OperationDeps } from '../deps.ts'

/** The call that a task token stands for. */
export interface HeldCall {
  readonly executionArn: string
  readonly frame: number
  readonly token: string
}

/** Returns the call that a task token stands for. Throws when there was none, or it is over. */
export function findCall(deps: OperationDeps, token: string): HeldCall {
  const read = readTaskToken(token)
  if (!read) {
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
  const frame = deps.engine.find(read.executionArn)?.frames.get(read.frame)
  if (frame?.wait?.on !== 'task' || frame.wait.token !== token || frame.wait.early) {
    throw taskTimedOut()
  }
  return { ...read, token }
}

/** Sends the call what the holder of its token reports. Throws when another report ended the call before. */
export async function sendToCall(
  deps: OperationDeps,
  { executionArn, frame, token }: HeldCall,
  report: TaskReport,
): Promise<void> {
  const isTaken = await deps.engine.send(executionArn, { ...report, frame, token, from: 'holder' })
  if (!isTaken) {
    throw taskTimedOut()
  }
}

function taskTimedOut(): AwsError {
  return new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
}
