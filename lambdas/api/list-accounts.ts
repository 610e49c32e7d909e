import type { PageRequest } from '#lambdas/integrations/page.ts'
import { httpHandler } from '#lambdas/middleware/http.ts'
import { accounts } from '#lambdas/runtime.ts'

export const handler = httpHandler(async ({ tenant, query }) => ({
  body: await accounts().list(tenant, query as PageRequest),
}))
