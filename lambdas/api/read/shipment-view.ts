import type { ShipmentView } from '#core/api/responses/stores.ts'
import type { Shipment } from '#lambdas/stores/shipments/shipments.ts'

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
