import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { z } from 'zod'
import type { ApprovalRequest } from '#core/api/requests.ts'
import type { Decision } from '#core/saga/index.ts'
import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { recordDecision, type WaitItem } from '#lambdas/ledger/approval.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { failTask, succeedTask } from '#lambdas/step-functions/task-tokens.ts'
import { type ExecutionItems, readExecution } from '../read/read-execution.ts'
import { executionView } from '../read/views.ts'

const DECISION_TIMEOUT_MS = 5_000

/**
 * Records the decision, then tells Step Functions. A request that broke off between the two can be sent again. A late,
 * second or contradicting decision is 409 and changes nothing.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const executionId = request.params[resource.idField]!
  const { decision, reason, step } = request.body as z.output<typeof ApprovalRequest>
  const items = await readExecution(resource, request.tenant, executionId)
  const wait = chooseWait(items, { decision, step })
  const made: Decision = wait.decision ?? {
    decision,
    by: request.caller,
    ...(reason ? { reason } : {}),
    decidedAt: new Date().toISOString(),
  }
  const scope = { client: documents(), table: executionsTable(), deadline: Date.now() + DECISION_TIMEOUT_MS }
  if (!wait.decision && !(await recordDecision(scope, items.summary, { wait, decision: made }))) {
    throw nothingWaits(`another decision or a cancel came first`)
  }
  if (!(await tell(wait, made))) {
    throw nothingWaits(`the approval has expired`)
  }
  await markTold(wait)
  const { summary } = await readExecution(resource, request.tenant, executionId)
  return { body: executionView(summary, resource) }
})

/** The approval that is meant: one that waits, or one that was so decided and not yet told. */
function chooseWait(
  { summary, waits }: ExecutionItems,
  { decision, step }: { decision: Decision['decision']; step: string | undefined },
): WaitItem {
  const open = waits.filter((wait) => !wait.told && (wait.decision?.decision ?? decision) === decision)
  const meant = step === undefined ? open : open.filter((wait) => wait.step === step)
  if (summary.status !== 'AWAITING_APPROVAL' && !meant.some((wait) => wait.decision)) {
    throw nothingWaits(`the execution is ${summary.status}`)
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

function tell({ taskToken, step }: WaitItem, decision: Decision): Promise<boolean> {
  if (decision.decision === 'approve') {
    return succeedTask(taskToken, decision)
  }
  const why = decision.reason ? `: ${decision.reason}` : ''
  return failTask(taskToken, { error: 'Rejected', message: `${step} was rejected by ${decision.by}${why}` })
}

async function markTold({ pk, sk, taskToken }: WaitItem): Promise<void> {
  await documents().send(
    new UpdateCommand({
      TableName: executionsTable(),
      Key: { pk, sk },
      UpdateExpression: 'SET told = :yes',
      ConditionExpression: 'taskToken = :token',
      ExpressionAttributeValues: { ':yes': true, ':token': taskToken },
    }),
  )
}

function nothingWaits(why: string): HttpProblem {
  return new HttpProblem('nothing-waits', why)
}
