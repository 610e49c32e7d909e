import type { PageRequest } from '#lambdas/integrations/page.ts'
import { httpHandler } from '#lambdas/middleware/http.ts'
import { warehouse } from '#lambdas/runtime.ts'
import { shipmentView } from './views.ts'

export const handler = httpHandler(async ({ tenant, query }) => {
  const { items, ...next } = await warehouse().list(tenant, query as PageRequest)
  return { body: { items: items.map(shipmentView), ...next } }
})
