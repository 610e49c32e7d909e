import type middy from '@middy/core'
import { logger } from '../telemetry/logger.ts'
import type { StepEvent } from './step-event.ts'

/** Logs one line per attempt, with the names that the console, the ledger and the timeline use. */
export function logStep(): middy.MiddlewareObj<StepEvent> {
  const facts = (event: StepEvent) => {
    const { tenant, executionId, workflow, attempt } = event.scope.envelope
    return { state: event.name, executionId, tenant, workflow, attempt }
  }
  return {
    after: ({ event }) => logger.info('done', facts(event)),
    onError: ({ event, error }) => {
      // The envelope did not parse: there is nothing to name.
      if (!event?.scope) {
        return logger.error('refused', { error: error as Error })
      }
      if (error?.name === 'WorkMovedOn') {
        return logger.info(error.message, facts(event))
      }
      logger.warn('failed', { ...facts(event), error: error as Error })
    },
  }
}
