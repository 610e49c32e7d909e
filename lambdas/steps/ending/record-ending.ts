import { ExecutionEnded } from '#core/errors.ts'
import { EndingEnvelope, RECORD_ENDING } from '#core/saga/index.ts'
import { retainDays } from '#lambdas/clients.ts'
import { sagaHandler } from '#lambdas/handlers/saga-handler.ts'
import type { StepEvent } from '#lambdas/handlers/step-event.ts'
import { forwardError } from '#lambdas/ledger/refusals.ts'
import { retainFor } from '#lambdas/records/retain.ts'
import { complete } from '#lambdas/records/transitions/complete.ts'
import { finishCompensation } from '#lambdas/records/transitions/finish-compensation.ts'
import { countEnding } from '#lambdas/telemetry/metrics.ts'

/**
 * Records how a saga ended. Of completion, cancel and undo exactly one wins.
 *
 * Repeatable. Throws `Cancelled` or `StepFenced` when the execution cannot complete any more, `ExecutionEnded` when it
 * cannot be COMPENSATED because it has completed.
 */
async function record(scope: StepEvent<EndingEnvelope>['scope']): Promise<void> {
  const { envelope, startedAt } = scope
  if (envelope.ending === 'COMPLETED') {
    const outcome = await complete(scope, envelope, startedAt)
    if (outcome.kind === 'execution-barred') {
      throw forwardError(envelope, outcome.execution)
    }
    return tell(envelope, outcome.startedAt, startedAt)
  }
  const outcome = await finishCompensation(scope, envelope, startedAt)
  if (outcome.kind === 'completed-before') {
    throw new ExecutionEnded(envelope.executionId, 'has completed and cannot be COMPENSATED')
  }
  tell(envelope, outcome.startedAt, startedAt)
}

/** An ending that an earlier delivery has recorded was told by that. */
function tell({ workflow, ending }: EndingEnvelope, startedAt: string | undefined, endedAt: string): void {
  if (startedAt !== undefined) {
    countEnding(workflow, ending, Date.parse(endedAt) - Date.parse(startedAt))
  }
}

/** What has ended may go some day; what is open keeps its ledger, however long that takes. */
async function recordAndRetain(scope: StepEvent<EndingEnvelope>['scope']): Promise<void> {
  await record(scope)
  const days = retainDays()
  if (days !== undefined) {
    await retainFor(scope, scope.envelope, days)
  }
}

export const handler = sagaHandler(RECORD_ENDING.name, EndingEnvelope, recordAndRetain, {
  span: 'flowforge.ending',
})
