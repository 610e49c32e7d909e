import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { accounts } from '#lambdas/runtime.ts'

export const handler = httpHandler(routes.listAccounts, async function listAccounts({ tenant, query }) {
  return { body: await accounts().list(tenant, query) }
})
