import { createHash, randomUUID } from 'node:crypto'
import { type ExecutionResource, idPrefixOf, ORDERS } from '#core/api/collections.ts'
import { routes } from '#core/api/routes.ts'
import type { SagaStatus } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import { executionsOf } from '#lambdas/handlers/api-request.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import type { ExecutionRecord, NewExecution } from '#lambdas/records/execution-record.ts'
import { type EnterOutcome, enter } from '#lambdas/records/transitions/enter.ts'
import { liveVersion, startOnVersion } from '#lambdas/step-functions/start-execution.ts'
import { derivedId } from '#lambdas/stores/derived-id.ts'
import { executionAttributes } from '#lambdas/telemetry/span-attributes.ts'
import { inSpan } from '#lambdas/telemetry/spans.ts'
import { currentTraceId } from '#lambdas/telemetry/trace.ts'
import { linksOf, pathOf } from '../read/execution-view.ts'
import { preferenceApplied } from '../read/preference-applied.ts'
import { waitUntilQuiet } from '../read/wait-until-quiet.ts'
import { findWorkflow } from '../workflows/find-workflow.ts'
import { acceptStart } from './accept-start.ts'

/**
 * Enters the execution, then starts it under a name of its own: whichever of the two a crash leaves out, the same
 * request sent again completes, and never starts a second one.
 */
export const handler = httpHandler([routes.startOrder, routes.startWorkflow], async (request) => {
  const resource = executionsOf(request)
  const { tenant, params, headers } = request
  const idempotencyKey = headers['Idempotency-Key']
  const saga = findWorkflow(params ? params.workflow : ORDERS.workflow)
  const { name: workflow } = saga
  const { executionId: chosenId, input, simulate } = acceptStart(saga, request.body)
  const requestHash = createHash('sha256')
    .update(JSON.stringify([workflow, input, simulate, chosenId]))
    .digest('hex')
  const wanted = {
    tenant,
    executionId: chosenId ?? generateId({ workflow, tenant, idempotencyKey }),
    workflow,
    input,
    simulate,
    startedAt: new Date().toISOString(),
    requestHash,
    traceId: currentTraceId(),
    version: liveVersion(workflow),
  }
  const entered = await enterOnce(wanted, idempotencyKey)
  const { executionId } = entered
  const start = { ...wanted, executionId }
  // Step Functions forgets executions 90 days after their end, and would take an ended one for a new one.
  if (entered.kind === 'entered') {
    // From the request, not from the stored item, whose fields come back in another order: Step Functions compares
    // inputs letter by letter.
    const machineInput = { tenant, executionId, workflow, input, ...(simulate ? { simulate } : {}) }
    await inSpan('flowforge.start', { attributes: executionAttributes(machineInput) }, () =>
      startOnVersion(machineInput, { traceId: entered.traceId, version: entered.version }),
    )
  }
  const { status, links } = await stateOf({ resource, start, seconds: headers.Prefer })
  return {
    body: { [resource.idField]: executionId, status, links },
    headers: { location: pathOf(resource, executionId), ...preferenceApplied(headers.Prefer) },
  }
})

/** What a start says of its execution: that it runs, or what it has come to by the end of the preferred wait. */
async function stateOf({
  resource,
  start,
  seconds,
}: {
  resource: ExecutionResource
  start: NewExecution
  seconds: number | undefined
}): Promise<{ status: SagaStatus; links: Record<string, string> }> {
  const running: ExecutionRecord = { ...start, status: 'RUNNING' }
  const execution = seconds === undefined ? running : await waitUntilQuiet(running, seconds)
  return { status: execution.status, links: linksOf(execution, resource) }
}

/** The same for each request with the same key. */
function generateId({
  workflow,
  tenant,
  idempotencyKey,
}: {
  workflow: string
  tenant: string
  idempotencyKey: string | undefined
}): string {
  return derivedId(idPrefixOf(workflow), idempotencyKey ? `${tenant}:${idempotencyKey}` : randomUUID())
}

/** Throws 422 when the key, 409 when the id belongs to another request. */
async function enterOnce(
  start: NewExecution,
  idempotencyKey: string | undefined,
): Promise<Extract<EnterOutcome, { kind: 'entered' | 'ended' }>> {
  const outcome = await enter(executionRecords(), start, idempotencyKey)
  const { executionId } = outcome
  switch (outcome.kind) {
    case 'entered':
    case 'ended':
      return outcome
    case 'key-taken':
      throw new HttpProblem(
        'idempotency-key-reused',
        `the key '${idempotencyKey}' has started '${executionId}' with another body or workflow; use a new key`,
      )
    case 'id-taken':
      throw new HttpProblem(
        'id-taken',
        `'${executionId}' was started with another body or workflow; choose another id`,
      )
  }
}
