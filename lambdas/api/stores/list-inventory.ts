import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.listInventory, async function listInventory({ tenant, query }) {
  return { body: await inventory().list(tenant, query) }
})
