import type { DocsFile } from '#core/api/parameters.ts'
import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { openApiDocument } from '#statemachines/openapi.ts'
import { readPackaged } from '../packaged-file.ts'
import { PAGE, START_SCRIPT } from './page.ts'

/** No CDN, no inline script, no frame around it; Swagger UI draws its icons from `data:` addresses. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const SECURE = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

const FILES: Record<DocsFile, { type: string; read: () => string }> = {
  'start.js': { type: 'text/javascript; charset=utf-8', read: () => START_SCRIPT },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => readPackaged('swagger-ui-bundle.js'),
  },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => readPackaged('swagger-ui.css') },
}

/** The OpenAPI document, and a page to try it, from files that lie beside the code. */
export const handler = httpHandler(
  [routes.getOpenApi, routes.getDocs, routes.getDocsFile],
  async ({ route, params }) => {
    if (params) {
      const { type, read } = FILES[params.file]
      return {
        body: read(),
        headers: { 'content-type': type, 'cache-control': 'public, max-age=3600', ...SECURE },
      }
    }
    if (route.path === routes.getDocs.path) {
      const headers = { 'content-type': 'text/html; charset=utf-8', ...SECURE }
      return { body: PAGE, headers: { ...headers, 'content-security-policy': CONTENT_SECURITY_POLICY } }
    }
    return { body: openApiDocument() }
  },
)
