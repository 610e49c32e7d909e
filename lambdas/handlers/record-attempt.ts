import type middy from '@middy/core'
import { nowIso } from '#lambdas/ledger/scope.ts'
import { recordFailedAttempt } from '#lambdas/records/attempts.ts'
import { markCompensating } from '#lambdas/records/transitions/compensate.ts'
import { logger } from '../telemetry/logger.ts'
import type { StepEvent } from './step-event.ts'

/**
 * Records a failed attempt of a state for the timeline. An undo that fails also moves the execution to
 * COMPENSATING, as its success would, so that recovery can tell an undo that gives up from a step that was abandoned.
 * An execution that has ended or is stuck keeps its status.
 *
 * A failure to record is only logged: Step Functions has to see the step's own error.
 */
export function recordAttempt(): middy.MiddlewareObj<StepEvent> {
  return {
    onError: async ({ event, error }) => {
      if (!event?.scope || !error || error.name === 'WorkMovedOn') {
        return
      }
      const recorded = await Promise.allSettled([
        recordError(event, error),
        ...('undo' in event.scope.envelope ? [recordUndoing(event)] : []),
      ])
      for (const result of recorded) {
        if (result.status === 'rejected') {
          logger.warn('a failed attempt could not be recorded', { error: result.reason as Error })
        }
      }
    },
  }
}

function recordError({ name, scope }: StepEvent, error: Error): Promise<void> {
  const { envelope, startedAt } = scope
  return recordFailedAttempt(scope, envelope, {
    state: name,
    step: envelope.step,
    attempts: envelope.attempt,
    startedAt,
    endedAt: nowIso(),
    error: { name: error.name, message: error.message },
  })
}

function recordUndoing({ scope }: StepEvent): Promise<void> {
  return markCompensating(scope, scope.envelope, scope.startedAt)
}
