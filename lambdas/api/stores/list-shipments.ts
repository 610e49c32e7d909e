import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { shipments } from '#lambdas/runtime.ts'
import { shipmentView } from '../read/shipment-view.ts'

export const handler = httpHandler(routes.listShipments, async function listShipments({ tenant, query }) {
  const { items, ...next } = await shipments().list(tenant, query)
  return { body: { items: items.map(shipmentView), ...next } }
})
