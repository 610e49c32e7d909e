import type { z } from 'zod'
import type { ExecutionResource } from '#core/api/collections.ts'
import type { FailureView, PaymentView, ShipmentView } from '#core/api/responses.ts'
import type { Failure } from '#core/saga/index.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { messageOf } from '#lambdas/step-functions/cause.ts'
import type { Payment } from '#lambdas/stores/payments/payment.ts'
import type { Shipment } from '#lambdas/stores/shipments/shipments.ts'

export function linksOf({ collection }: ExecutionResource, executionId: string) {
  const self = `${collection}/${executionId}`
  return { self, cancel: `${self}/cancel` }
}

/** The ways on that this execution offers now. */
function linksNow(summary: Summary, resource: ExecutionResource) {
  const { executionId, status, retryOf, retriedBy } = summary
  const links = linksOf(resource, executionId)
  const isStuck = status === 'COMPENSATION_FAILED'
  const isRetryable = summary.stuck ? isStuck : status === 'COMPENSATED'
  return {
    ...links,
    ...(isRetryable ? { retry: `${links.self}/retry` } : {}),
    ...(isStuck && summary.stuck?.step ? { skip: `${links.self}/skip` } : {}),
    ...(retryOf ? { retryOf: linksOf(resource, retryOf).self } : {}),
    ...(retriedBy ? { retriedBy: linksOf(resource, retriedBy).self } : {}),
  }
}

/** An execution as its resource shows it: an order has an `orderId`, and its facts are fields of its own. */
export function executionView(summary: Summary, resource: ExecutionResource) {
  const { executionId, workflow, status, failure, facts, startedAt, endedAt, cancelRequestedAt } = summary
  const { stuck, retryOf, retriedBy, version } = summary
  return {
    [resource.idField]: executionId,
    workflow,
    version: version ?? undefined,
    status,
    failure: failure && failureView(failure),
    stuck: status === 'COMPENSATION_FAILED' ? stuck : undefined,
    retryOf,
    retriedBy,
    ...(resource.workflow ? facts : { facts }),
    startedAt,
    endedAt,
    cancelRequestedAt,
    links: linksNow(summary, resource),
  }
}

export function failureView({ step, error, cause }: Failure): z.infer<typeof FailureView> {
  const message = messageOf(cause)
  return { ...(step ? { step } : {}), error, ...(message ? { message } : {}) }
}

export function paymentView(payment: Payment): Omit<PaymentView, 'refunds'> {
  const { paymentId, executionId, captured, refunded, paymentMethod, createdAt } = payment
  const status = refunded.amount === captured.amount ? 'REFUNDED' : 'CAPTURED'
  return { paymentId, orderId: executionId, status, captured, refunded, paymentMethod, createdAt }
}

export function shipmentView(shipment: Shipment): ShipmentView {
  const { shipmentId, executionId, status, lines, shippingAddress, createdAt, cancelledAt } = shipment
  return {
    shipmentId,
    orderId: executionId,
    status,
    lines,
    createdAt,
    ...(shippingAddress ? { shippingAddress } : {}),
    ...(cancelledAt ? { cancelledAt } : {}),
  }
}
