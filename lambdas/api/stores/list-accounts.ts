import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { accounts } from '#lambdas/runtime.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'

export const handler = httpHandler(async function listAccounts({ tenant, query }) {
  return { body: await accounts().list(tenant, query as PageRequest) }
})
