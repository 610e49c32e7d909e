import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn'
import { isNamed } from '#core/errors.ts'
import { stateMachines } from '#lambdas/runtime.ts'

/** Answers of Step Functions that say: this state waits no longer. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']

/** A cause may have 32,768 characters, and its quotes and breaks count double in JSON text. */
const MAX_MESSAGE = 10_000

/** Lets a waiting state go on with this result. False when it waits no longer. */
export function succeedTask(taskToken: string, result: unknown): Promise<boolean> {
  return told(() =>
    stateMachines().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) })),
  )
}

/** Fails a waiting state, with a cause as Lambda would write it. False when it waits no longer. */
export function failTask(
  taskToken: string,
  { error, message }: { error: string; message: string },
): Promise<boolean> {
  const cause = JSON.stringify({ errorType: error, errorMessage: message.slice(0, MAX_MESSAGE) })
  return told(() => stateMachines().send(new SendTaskFailureCommand({ taskToken, error, cause })))
}

/** Says that the work goes on, so that its state waits for another heartbeat. False when it waits no longer. */
export function heartbeatTask(taskToken: string): Promise<boolean> {
  return told(() => stateMachines().send(new SendTaskHeartbeatCommand({ taskToken })))
}

async function told(send: () => Promise<unknown>): Promise<boolean> {
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
