import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { shipments } from '#lambdas/runtime.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import { shipmentView } from '../read/shipment-view.ts'

export const handler = httpHandler(async function listShipments({ tenant, query }) {
  const { items, ...next } = await shipments().list(tenant, query as PageRequest)
  return { body: { items: items.map(shipmentView), ...next } }
})
