import { VERSION } from '#core/version.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'

export const handler = httpHandler(async () => ({ body: { status: 'ok', version: VERSION } }))
