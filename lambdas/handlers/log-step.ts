import type middy from '@middy/core'
import { parseItem } from '#core/saga/index.ts'
import { logger } from '../telemetry/logger.ts'
import { countStepFailure, countStepRetry, countUndo } from '../telemetry/metrics.ts'
import type { StepEvent } from './step-event.ts'

/** Counts and logs each attempt, in one line with the names that the console, the ledger and the timeline use. */
export function logStep(): middy.MiddlewareObj<StepEvent> {
  const facts = (event: StepEvent) => {
    const { tenant, executionId, workflow, attempt } = event.scope.envelope
    return { state: event.name, executionId, tenant, workflow, attempt }
  }
  return {
    before: ({ event }) => {
      const { workflow, attempt } = event.scope.envelope
      if (attempt > 1) {
        countStepRetry(workflow, parseItem(event.name).name)
      }
    },
    after: ({ event }) => {
      logger.info('done', facts(event))
      if ('undo' in event.scope.envelope) {
        countUndo(event.scope.envelope.workflow)
      }
    },
    onError: ({ event, error }) => {
      // The envelope did not parse: there is nothing to name.
      if (!event?.scope) {
        return logger.error('refused', { error: error as Error })
      }
      if (error?.name === 'WorkMovedOn') {
        return logger.info(error.message, facts(event))
      }
      logger.warn('failed', { ...facts(event), error: error as Error })
      countStepFailure(event.scope.envelope.workflow, parseItem(event.name).name)
    },
  }
}
