import { VERSION } from '#core/version.ts'
import { httpHandler } from '#lambdas/middleware/http.ts'

export const handler = httpHandler(async () => ({ body: { status: 'ok', version: VERSION } }))
