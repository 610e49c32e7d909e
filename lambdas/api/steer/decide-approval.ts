import { routes } from '#core/api/routes.ts'
import type { Decision } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import type { Records } from '#lambdas/records/read.ts'
import { decide } from '#lambdas/records/transitions/decide.ts'
import { recordTold, type WaitRecord } from '#lambdas/records/waits.ts'
import { failTask, succeedTask } from '#lambdas/step-functions/task-tokens.ts'
import { countDecision } from '#lambdas/telemetry/metrics.ts'
import { inTurn } from '#lambdas/telemetry/spans.ts'
import { findExecution } from '../read/find-execution.ts'
import { answerExecution } from './answer-execution.ts'

/**
 * Records the decision, then tells Step Functions. A request that broke off between the two can be sent again. A late,
 * second or contradicting decision is 409 and changes nothing.
 */
export const handler = httpHandler([routes.decideOrder, routes.decideExecution], async (request) => {
  const resource = executionsOf(request)
  const { executionId } = request.params
  const { decision, reason, step } = request.body
  const records = await findExecution(resource, request.tenant, executionId)
  const { execution } = records
  const wait = chooseWait(records, { decision, step })
  const made: Decision = wait.decision ?? {
    decision,
    by: request.caller,
    ...(reason ? { reason } : {}),
    decidedAt: new Date().toISOString(),
  }
  await inTurn(`flowforge.decision ${wait.step}`, execution, () => bring(execution, wait, made))
  const decided = await findExecution(resource, request.tenant, executionId)
  return answerExecution(request, decided.execution)
})

async function bring(execution: ExecutionRecord, wait: WaitRecord, made: Decision): Promise<void> {
  if (!wait.decision) {
    const outcome = await decide(executionRecords(), execution, { wait, decision: made })
    if (outcome === 'too-late') {
      throw nothingWaits('another decision or a cancel came first')
    }
    countDecision(execution.workflow)
  }
  if (!(await tell(wait, made))) {
    throw nothingWaits('the approval has expired')
  }
  await recordTold(executionRecords(), execution, wait)
}

/** Returns the approval that is meant: one that waits, or one with this very decision that was not yet told. */
function chooseWait(
  { execution, waits }: Records,
  { decision, step }: { decision: Decision['decision']; step: string | undefined },
): WaitRecord {
  const open = waits.filter((wait) => !wait.told && (wait.decision?.decision ?? decision) === decision)
  const meant = step === undefined ? open : open.filter((wait) => wait.step === step)
  if (execution.status !== 'AWAITING_APPROVAL' && !meant.some((wait) => wait.decision)) {
    throw nothingWaits(`the execution is ${execution.status}`)
  }
  if (meant.length > 1) {
    const names = meant.map((wait) => wait.step).join(', ')
    const message = `is needed, since several approvals are waited for: ${names}`
    throw new HttpProblem('invalid-request', `step: ${message}`, [{ path: 'step', message }])
  }
  if (!meant[0]) {
    throw nothingWaits(step ? `nothing waits for '${step}'` : 'no decision is waited for')
  }
  return meant[0]
}

/** False when no state waits for the decision any more. */
function tell({ taskToken, step }: WaitRecord, decision: Decision): Promise<boolean> {
  if (decision.decision === 'approve') {
    return succeedTask(taskToken, decision)
  }
  const why = decision.reason ? `: ${decision.reason}` : ''
  return failTask(taskToken, { error: 'Rejected', message: `${step} was rejected by ${decision.by}${why}` })
}

function nothingWaits(why: string): HttpProblem {
  return new HttpProblem('nothing-waits', why)
}
