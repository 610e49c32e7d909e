import { idPrefixOf } from '#core/api/collections.ts'
import { routes } from '#core/api/routes.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { type ExecutionRecord, type Intervention, stuckOf } from '#lambdas/records/execution-record.ts'
import { enterRetry } from '#lambdas/records/transitions/enter-retry.ts'
import { startRollback } from '#lambdas/recovery/start-rollback.ts'
import { liveVersion, startOnVersion } from '#lambdas/step-functions/start-execution.ts'
import { derivedId } from '#lambdas/stores/derived-id.ts'
import { inTurn } from '#lambdas/telemetry/spans.ts'
import { currentTraceId } from '#lambdas/telemetry/trace.ts'
import { pathOf } from '../read/execution-view.ts'
import { findExecution } from '../read/find-execution.ts'
import { answerExecution } from './answer-execution.ts'

/**
 * Retries what did not work: continues with an undo that is stuck (G8), or does an undone execution again as another
 * one that is linked to it. Repeatable: any number of retries start one rollback, or one new execution.
 */
export const handler = httpHandler([routes.retryOrder, routes.retryExecution], async (request) => {
  const resource = executionsOf(request)
  const { executionId } = request.params
  const { reason } = request.body
  const by: Intervention = { by: request.caller, ...(reason ? { reason } : {}), at: new Date().toISOString() }
  const read = async () => (await findExecution(resource, request.tenant, executionId)).execution
  const execution = await read()
  const stuck = stuckOf(execution)
  if (stuck) {
    if (execution.status === 'COMPENSATION_FAILED') {
      await inTurn('flowforge.retry', execution, () =>
        startRollback(execution, { name: stuck.execution, reason: { error: stuck.error }, retry: by }),
      )
    }
    // Else an earlier retry of this undo has taken effect; the same request sent twice must not order again.
    return answerExecution(request, await read())
  }
  if (execution.status !== 'COMPENSATED') {
    throw new HttpProblem(
      'not-retryable',
      `'${executionId}' is ${execution.status}; a retry goes on with a COMPENSATION_FAILED execution or does a COMPENSATED one anew`,
    )
  }
  const retry = await inTurn('flowforge.retry', execution, () => startRetry(execution, by))
  const { body, headers } = await answerExecution(request, retry)
  return { body, headers: { ...headers, location: pathOf(resource, retry.executionId) } }
})

/** The execution that does this one again, where an earlier retry has linked it: under an older version by another rule. */
function retriedBy(old: ExecutionRecord): string | undefined {
  return 'retriedBy' in old ? old.retriedBy : undefined
}

/** No start derives the same id: what it hashes of a key begins with the tenant, which has no colon. */
function generateRetryId({ workflow, tenant, executionId }: ExecutionRecord): string {
  return derivedId(idPrefixOf(workflow), `:retry:${tenant}:${executionId}`)
}

/**
 * Enters and starts the new execution. Its id follows from that of the old one, so there is one. A failure that was
 * injected into the old one is not injected again.
 */
async function startRetry(old: ExecutionRecord, by: Intervention): Promise<ExecutionRecord> {
  const { tenant, workflow, input } = old
  const executionId = retriedBy(old) ?? generateRetryId(old)
  const start = { tenant, workflow, input, executionId }
  const version = liveVersion(workflow)
  const entry = { ...start, startedAt: by.at, retry: by, traceId: currentTraceId(), version }
  const outcome = await enterRetry(executionRecords(), old, entry)
  if (outcome.kind === 'id-taken') {
    throw new HttpProblem('id-taken', `'${executionId}', the id of the retry, belongs to another request`)
  }
  const { traceId, version: entered } = outcome.execution
  await startOnVersion(start, { traceId, version: entered })
  return outcome.execution
}
