import { createHash, randomUUID } from 'node:crypto'
import type { PlaceOrder } from '#core/order/place-order.ts'
import { startMachine } from '#lambdas/executions/start-machine.ts'
import { derivedId } from '#lambdas/integrations/derived-id.ts'
import { newSummary } from '#lambdas/ledger/summary.ts'
import { executionsOf, httpHandler } from '#lambdas/middleware/http.ts'
import { HttpProblem } from '#lambdas/middleware/problem.ts'
import { claimStart } from './claim-start.ts'
import { linksOf } from './views.ts'

/**
 * Enters the execution, then starts it under a name of its own: whichever of the two a crash leaves out, the same
 * request sent again completes, and never starts a second.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const { tenant, idempotencyKey } = request
  const { executionId: chosenId, input, simulate } = request.body as PlaceOrder
  if (simulate && process.env.FAULT_INJECTION !== 'on') {
    throw new HttpProblem(
      'fault-injection-off',
      'leave out `simulate`, or build the stack with fault injection on',
    )
  }
  const executionId =
    chosenId ?? derivedId(resource.idPrefix, idempotencyKey ? `${tenant}:${idempotencyKey}` : randomUUID())
  const requestHash = createHash('sha256')
    .update(JSON.stringify([input, simulate, chosenId]))
    .digest('hex')
  const { workflow } = resource
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
