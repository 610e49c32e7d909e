import type { PageRequest } from '#lambdas/integrations/page.ts'
import { httpHandler } from '#lambdas/middleware/http.ts'
import { inventory } from '#lambdas/runtime.ts'

export const handler = httpHandler(async ({ tenant, query }) => ({
  body: await inventory().list(tenant, query as PageRequest),
}))
