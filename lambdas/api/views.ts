import type { z } from 'zod'
import type { ExecutionResource } from '#core/api/routes.ts'
import type { FailureView, PaymentView, ShipmentView } from '#core/api/views.ts'
import type { Failure } from '#core/saga/index.ts'
import type { Payment } from '#lambdas/integrations/payment/payment-gateway.ts'
import type { Shipment } from '#lambdas/integrations/warehouse/warehouse.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'

export function linksOf({ collection }: ExecutionResource, executionId: string) {
  const self = `${collection}/${executionId}`
  return { self, cancel: `${self}/cancel` }
}

/** An execution as its resource shows it: an order has an `orderId`. */
export function executionView(summary: Summary, resource: ExecutionResource) {
  const { executionId, workflow, status, failure, total, startedAt, endedAt, cancelRequestedAt } = summary
  return {
    [resource.idField]: executionId,
    workflow,
    status,
    failure: failure && failureView(failure),
    total,
    startedAt,
    endedAt,
    cancelRequestedAt,
    links: linksOf(resource, executionId),
  }
}

export function failureView({ step, error, cause }: Failure): z.infer<typeof FailureView> {
  const message = messageOf(cause)
  return { ...(step ? { step } : {}), error, ...(message ? { message } : {}) }
}

/** A Lambda error's cause is JSON text with an `errorMessage`; Step Functions' own causes are prose. */
function messageOf(cause: string | undefined): string | undefined {
  if (!cause) return undefined
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown } | null
    return typeof parsed?.errorMessage === 'string' ? parsed.errorMessage : cause
  } catch {
    return cause
  }
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
