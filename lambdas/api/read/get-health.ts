import { routes } from '#core/api/routes.ts'
import { VERSION } from '#core/version.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'

export const handler = httpHandler(routes.getHealth, async () => ({
  body: { status: 'ok', version: VERSION },
}))
