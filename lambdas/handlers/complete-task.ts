import type middy from '@middy/core'
import { failTask, succeedTask } from '#lambdas/step-functions/task-tokens.ts'
import type { StepEvent } from './step-event.ts'

/**
 * Completes the task token of long work with the result, or fails it with the error's name and message, as Step
 * Functions would see them from a Lambda that it waits for. Does nothing when the task has ended meanwhile.
 *
 * Outermost: fault injection, recording and logging come first. Work that was called without a token returns its result
 * like any step.
 */
export function completeTask(): middy.MiddlewareObj<StepEvent> {
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
      // The task has failed by its token, so Lambda must not try again.
      request.response = null
    },
  }
}

/** Reads the token of an event that did not parse, too: its task has to fail as well. */
function tokenOf(event: StepEvent | { taskToken?: unknown }): string | undefined {
  if ('scope' in event) {
    return event.scope.envelope.taskToken
  }
  return typeof event.taskToken === 'string' ? event.taskToken : undefined
}
