import { createHash } from 'node:crypto'
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { apiRoot } from '#lambdas/handlers/api-root.ts'
import { readHeader } from '#lambdas/handlers/read-header.ts'
import { findBuiltFile } from './built-files.ts'
import { contentSecurityPolicy, SECURE } from './security-headers.ts'

const PAGE = 'index.html'

/** Their names change with what they hold. */
const HASHED = 'assets/'

/**
 * Serves the console: the files that it was built into, and the page itself at every other address below its own, which
 * the page reads. API Gateway compresses what is worth it.
 */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { httpMethod, resource, pathParameters } = event
  if (httpMethod !== 'GET' && httpMethod !== 'HEAD') {
    return refuse(event, { status: 405, title: 'no such method here' }, { allow: 'GET, HEAD' })
  }
  if (resource === '/') {
    const headers = { location: pageRoot(event), 'cache-control': 'no-cache', ...SECURE }
    return { statusCode: 307, headers, body: '' }
  }
  const path = pathParameters?.path ?? PAGE
  if (path === PAGE || !looksLikeFile(path)) {
    return servePage(event)
  }
  return serveFile(event, path)
}

/** Where the page stands, as the browser knows it. */
function pageRoot(event: APIGatewayProxyEvent): string {
  return `${apiRoot(event)}/console/`
}

/** What the page reads of its address are names and ids, which have no dots. */
function looksLikeFile(path: string): boolean {
  return path.startsWith(HASHED) || /\.\w+\/?$/.test(path)
}

function servePage(event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const page = findBuiltFile(PAGE)
  if (!page) {
    return refuse(event, { status: 404, title: 'this stack was built without the console' })
  }
  const body = page.read().replace('<base href="/console/">', `<base href="${pageRoot(event)}">`)
  return serveFresh(event, body, {
    'content-type': page.type,
    'content-security-policy': contentSecurityPolicy(signInOrigins()),
  })
}

function serveFile(event: APIGatewayProxyEvent, path: string): APIGatewayProxyResult {
  const file = findBuiltFile(path)
  if (!file) {
    return refuse(event, { status: 404, title: 'there is no such file' })
  }
  const headers = { 'content-type': file.type }
  if (!path.startsWith(HASHED)) {
    return serveFresh(event, file.read(), headers)
  }
  const cached = { 'cache-control': 'public, max-age=31536000, immutable' }
  return { statusCode: 200, headers: { ...headers, ...cached, ...SECURE }, body: file.read() }
}

/** For what is asked for again each time, and seldom sent again. The tag is weak: compressed or not, it is the same. */
function serveFresh(
  event: APIGatewayProxyEvent,
  body: string,
  headers: Record<string, string>,
): APIGatewayProxyResult {
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const all = { ...headers, ...SECURE, 'cache-control': 'no-cache', etag }
  const known = (readHeader(event, 'if-none-match') ?? '').split(',').map((tag) => tag.trim())
  return known.includes(etag)
    ? { statusCode: 304, headers: all, body: '' }
    : { statusCode: 200, headers: all, body }
}

/** Where the page exchanges and renews tokens. */
function signInOrigins(): string[] {
  const { TOKEN_ISSUER, TOKEN_SIGN_IN_ORIGIN } = process.env
  return [TOKEN_ISSUER, TOKEN_SIGN_IN_ORIGIN].flatMap((url) => (url ? [new URL(url).origin] : []))
}

/** Problem details like those that API Gateway itself gives. */
function refuse(
  { requestContext: { requestId } }: APIGatewayProxyEvent,
  { status, title }: { status: number; title: string },
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-cache',
      ...SECURE,
      ...headers,
    },
    body: `${JSON.stringify({ type: 'about:blank', title, status, requestId })}\n`,
  }
}
