import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { inventory } from '#lambdas/runtime.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'

export const handler = httpHandler(async function listInventory({ tenant, query }) {
  return { body: await inventory().list(tenant, query as PageRequest) }
})
