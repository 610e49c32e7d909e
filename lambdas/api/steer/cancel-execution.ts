import type { ExecutionResource } from '#core/api/collections.ts'
import { routes } from '#core/api/routes.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { type EndedRecord, type ExecutionRecord, isEnded } from '#lambdas/records/execution-record.ts'
import { cancel } from '#lambdas/records/transitions/cancel.ts'
import { reconcile } from '#lambdas/recovery/reconcile.ts'
import { failTask } from '#lambdas/step-functions/task-tokens.ts'
import { inTurn } from '#lambdas/telemetry/spans.ts'
import { findExecution } from '../read/find-execution.ts'
import { answerExecution } from './answer-execution.ts'

/**
 * Cancels an execution (G6): the running step ends first, a waiting approval is failed at once; the state machine then
 * undoes, or a rollback where none runs any more. Repeatable.
 */
export const handler = httpHandler([routes.cancelOrder, routes.cancelExecution], async (request) => {
  const resource = executionsOf(request)
  const { executionId } = request.params
  const { reason } = request.body
  const { tenant, caller } = request
  const by = { by: caller, ...(reason ? { reason } : {}), at: new Date().toISOString() }
  const ref = { tenant, executionId, workflow: resource.workflow }
  const outcome = await cancel(executionRecords(), ref, by)
  switch (outcome.kind) {
    case 'cancelled':
      return answerExecution(
        request,
        await inTurn('flowforge.cancel', outcome.execution, () => carryOut(resource, outcome.execution)),
      )
    case 'ended':
      throw alreadyEnded(outcome.execution)
    case 'past-pivot':
      throw new HttpProblem(
        'past-pivot',
        `'${executionId}' passed its point of no return at ${outcome.committedAt}; it completes`,
      )
    case 'absent':
      throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
  }
})

/** Returns the execution as it is then. Throws 409 when it has ended. */
async function carryOut(resource: ExecutionResource, cancelled: ExecutionRecord): Promise<ExecutionRecord> {
  if (cancelled.status === 'AWAITING_APPROVAL') {
    await failWaits(resource, cancelled)
  }
  return accept(resource, cancelled)
}

/**
 * A record that was put back to an earlier moment takes a cancel of what has ended, so Step Functions is asked too.
 * Returns the execution as it is then. Throws 409 when it has ended.
 */
async function accept(resource: ExecutionResource, cancelled: ExecutionRecord): Promise<ExecutionRecord> {
  const { action } = await reconcile(cancelled)
  if (action === 'wait' || action === 'nothing') {
    return cancelled
  }
  const { execution } = await findExecution(resource, cancelled.tenant, cancelled.executionId)
  if (isEnded(execution)) {
    throw alreadyEnded(execution)
  }
  return execution
}

function alreadyEnded({ executionId, status, endedAt }: EndedRecord): HttpProblem {
  return new HttpProblem('already-ended', `'${executionId}' ended as ${status} at ${endedAt}`)
}

async function failWaits(
  resource: ExecutionResource,
  { tenant, executionId, cancelRequestedAt }: ExecutionRecord,
): Promise<void> {
  const { waits } = await findExecution(resource, tenant, executionId)
  const message = `execution '${executionId}' was cancelled at ${cancelRequestedAt}`
  await Promise.all(
    waits
      .filter(({ decision }) => !decision)
      .map(({ taskToken }) => failTask(taskToken, { error: 'Cancelled', message })),
  )
}
