import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { stateMachines } from '#lambdas/clients.ts'

/** Errors of Step Functions that say: no state waits with this token any more. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']

/** A cause may have 32,768 characters, and its quotes and line breaks count double in JSON text. */
const MAX_MESSAGE = 10_000

/** Completes a waiting state with this result. False when no state waits with this token any more. */
export function succeedTask(taskToken: string, result: unknown): Promise<boolean> {
  return isAccepted(() =>
    stateMachines().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) })),
  )
}

/** Fails a waiting state, with a cause as Lambda would write it. False when no state waits with this token any more. */
export function failTask(
  taskToken: string,
  { error, message }: { error: string; message: string },
): Promise<boolean> {
  const cause = JSON.stringify({ errorType: error, errorMessage: message.slice(0, MAX_MESSAGE) })
  return isAccepted(() => stateMachines().send(new SendTaskFailureCommand({ taskToken, error, cause })))
}

/** Reports that the work is alive, so that its state waits for another heartbeat. False when it waits no longer. */
export function heartbeatTask(taskToken: string): Promise<boolean> {
  return isAccepted(() => stateMachines().send(new SendTaskHeartbeatCommand({ taskToken })))
}

async function isAccepted(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send()
    return true
  } catch (error) {
    if (GONE.some((name) => isNamed(error, name))) {
      return false
    }
    throw error
  }
}
