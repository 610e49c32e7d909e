import { createHash, randomUUID } from 'node:crypto'
import { idPrefixOf } from '#core/api/collections.ts'
import type { StartWorkflow } from '#core/api/requests.ts'
import type { PlaceOrder } from '#core/order/place-order.ts'
import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { newSummary } from '#lambdas/records/summary.ts'
import { startMachine } from '#lambdas/step-functions/start-execution.ts'
import { derivedId } from '#lambdas/stores/derived-id.ts'
import { linksOf } from '../read/views.ts'
import { findWorkflow } from '../workflows/find-workflow.ts'
import { acceptStart } from './accept-start.ts'
import { claimStart } from './claim-start.ts'

/**
 * Enters the execution, then starts it under a name of its own: whichever of the two a crash leaves out, the same
 * request sent again completes, and never starts a second.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const { tenant, idempotencyKey } = request
  const saga = findWorkflow(resource.workflow ?? request.params.workflow!)
  const { name: workflow } = saga
  const {
    executionId: chosenId,
    input,
    simulate,
  } = acceptStart(saga, request.body as PlaceOrder | StartWorkflow)
  const executionId =
    chosenId ?? derivedId(idPrefixOf(workflow), idempotencyKey ? `${tenant}:${idempotencyKey}` : randomUUID())
  const requestHash = createHash('sha256')
    .update(JSON.stringify([workflow, input, simulate, chosenId]))
    .digest('hex')
  const entry = newSummary({
    tenant,
    executionId,
    workflow,
    input,
    simulate,
    startedAt: new Date().toISOString(),
    requestHash,
  })
  const standing = await claimStart(entry, idempotencyKey)
  // From the request, not from the stored item, whose fields come back in another order: Step Functions compares
  // inputs letter by letter.
  await startMachine({
    tenant,
    executionId: standing.executionId,
    workflow,
    input,
    ...(simulate ? { simulate } : {}),
  })
  const links = linksOf(resource, standing.executionId)
  return {
    body: { [resource.idField]: standing.executionId, status: 'RUNNING', links },
    headers: { location: links.self },
  }
})
