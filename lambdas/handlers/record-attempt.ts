import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type middy from '@middy/core'
import { isNamed } from '#core/errors.ts'
import { nowIso } from '#lambdas/ledger/scope.ts'
import { attemptKey } from '#lambdas/records/keys.ts'
import { statusUpdate } from '#lambdas/records/summary.ts'
import { logger } from '../telemetry/logger.ts'
import type { StepEvent } from './step-handler.ts'

/**
 * Keeps the last failed attempt of a state for the timeline. An undo that fails also moves the execution to
 * COMPENSATING, as its success would, so that an undo that gives up is told from a step that was abandoned; what has
 * ended or is stuck stays what it is.
 *
 * Its own failure is only logged: the error that brought it here is the one to answer.
 */
export function recordAttempt(): middy.MiddlewareObj<StepEvent> {
  return {
    onError: async ({ event, error }) => {
      if (!event?.scope || !error || error.name === 'WorkMovedOn') {
        return
      }
      const writes = [
        attemptUpdate(event, error),
        ...('undo' in event.scope.envelope ? [compensating(event)] : []),
      ]
      const { client, table } = event.scope
      const sent = await Promise.allSettled(
        writes.map((write) => client.send(new UpdateCommand({ TableName: table, ...write }))),
      )
      for (const result of sent) {
        if (result.status === 'rejected' && !isNamed(result.reason, 'ConditionalCheckFailedException')) {
          logger.warn('a failed attempt could not be recorded', { error: result.reason as Error })
        }
      }
    },
  }
}

function attemptUpdate({ name, scope: { envelope, startedAt } }: StepEvent, error: Error) {
  return {
    Key: attemptKey(envelope, name),
    UpdateExpression:
      'SET #state = :state, step = :step, attempts = :attempts, startedAt = if_not_exists(startedAt, :startedAt), endedAt = :now, #error = :error',
    ExpressionAttributeNames: { '#state': 'state', '#error': 'error' },
    ExpressionAttributeValues: {
      ':state': name,
      ':step': envelope.step,
      ':attempts': envelope.attempt,
      ':startedAt': startedAt,
      ':now': nowIso(),
      ':error': { name: error.name, message: error.message },
    },
  }
}

function compensating({ scope: { envelope, startedAt } }: StepEvent) {
  return statusUpdate(envelope, 'COMPENSATING', startedAt)
}
