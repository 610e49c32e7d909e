import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type middy from '@middy/core'
import { attemptKey } from '#lambdas/ledger/keys.ts'
import { nowIso } from '#lambdas/ledger/scope.ts'
import { logger } from './logger.ts'
import type { StepEvent } from './step.ts'

/** Keeps the last failed attempt of a state for the timeline. Nothing decides by it, so its own failure is only logged. */
export function recordAttempt(): middy.MiddlewareObj<StepEvent> {
  return {
    onError: async ({ event, error }) => {
      if (!event?.scope || !error) return
      const { client, table, envelope, startedAt } = event.scope
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: attemptKey(envelope, event.name),
            UpdateExpression:
              'SET #state = :state, step = :step, attempts = :attempts, startedAt = if_not_exists(startedAt, :startedAt), endedAt = :now, #error = :error',
            ExpressionAttributeNames: { '#state': 'state', '#error': 'error' },
            ExpressionAttributeValues: {
              ':state': event.name,
              ':step': envelope.step,
              ':attempts': envelope.attempt,
              ':startedAt': startedAt,
              ':now': nowIso(),
              ':error': { name: error.name, message: error.message },
            },
          }),
        )
      } catch (cause) {
        logger.warn('the failed attempt could not be recorded', { error: cause as Error })
      }
    },
  }
}
