import type middy from '@middy/core'
import { failTask, succeedTask } from '#lambdas/step-functions/task-tokens.ts'
import type { StepEvent } from './step-handler.ts'

/**
 * Answers the task token of long work, with the result or with the error by its name, as Step Functions would have heard
 * of it from a Lambda that it waits for. An answer that nobody waits for any more is dropped.
 *
 * Outermost: what is injected, recorded and logged comes first. Work that was called without a token is answered like
 * any step.
 */
export function answerTask(): middy.MiddlewareObj<StepEvent> {
  return {
    after: async ({ event, response }) => {
      const { taskToken } = event.scope.envelope
      if (taskToken) {
        await succeedTask(taskToken, response)
      }
    },
    onError: async (request) => {
      const { event, error } = request
      const taskToken = tokenOf(event)
      if (!taskToken || !error) {
        return
      }
      if (error.name !== 'WorkMovedOn') {
        await failTask(taskToken, { error: error.name, message: error.message })
      }
      // Told: Lambda need not try again.
      request.response = null
    },
  }
}

/** An event that does not fit has not become an envelope, and is answered all the same. */
function tokenOf(event: StepEvent | { taskToken?: unknown }): string | undefined {
  if ('scope' in event) {
    return event.scope.envelope.taskToken
  }
  return typeof event.taskToken === 'string' ? event.taskToken : undefined
}
