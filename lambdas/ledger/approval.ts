import { Unavailable } from '#core/errors.ts'
import { awaitDecision } from '../records/transitions/await-decision.ts'
import { countApprovalAsked } from '../telemetry/metrics.ts'
import { forwardError } from './refusals.ts'
import type { LedgerScope } from './scope.ts'

/**
 * Performs the step of an approval: stores the task token, with which the API answers, and shows AWAITING_APPROVAL.
 *
 * Repeatable. Throws `Unavailable` when a later attempt waits already, and `Cancelled` and `StepFenced` like every
 * forward step.
 */
export async function askForDecision(scope: LedgerScope): Promise<void> {
  const { envelope } = scope
  const outcome = await awaitDecision(scope)
  switch (outcome.kind) {
    case 'waiting':
      if (envelope.attempt === 1) {
        countApprovalAsked(envelope.workflow)
      }
      return
    case 'superseded':
      throw new Unavailable(
        `attempt ${outcome.attempts} of '${envelope.step}' waits already; this is ${envelope.attempt}`,
      )
    case 'execution-barred':
      throw forwardError(envelope, outcome.execution)
  }
}
