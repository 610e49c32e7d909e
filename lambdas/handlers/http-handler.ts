import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Handler } from 'aws-lambda'
import type { ExecutionResource } from '#core/api/collections.ts'
import type { Route } from '#core/api/route.ts'
import { MAX_BODY_BYTES, routes } from '#core/api/routes.ts'
import { DEFAULT_TENANT, TenantId } from '#core/saga/index.ts'
import { InvalidCursor } from '#lambdas/stores/page.ts'
import { logger } from '../telemetry/logger.ts'
import { HttpProblem, toProblem } from './problem.ts'
import { accept, invalid } from './validate.ts'

/** A request that its route's schemas have accepted. */
export interface ApiRequest {
  readonly route: Route
  readonly tenant: string
  /** Who calls, for the records: the token's subject, nobody by name without a token. */
  readonly caller: string
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly idempotencyKey: string | undefined
}

export interface Answer {
  readonly body: unknown
  readonly headers?: Record<string, string>
}

const MAX_KEY_LENGTH = 255

/** The stack under every Lambda behind API Gateway: request in, JSON or problem details out. */
export function httpHandler(
  run: (request: ApiRequest) => Promise<Answer>,
): Handler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const answer = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = toRequest(event)
    const { body, headers } = await run(request)
    return toResult(request.route.answer.status, body, headers)
  }
  return middy(answer, { timeoutEarlyInMillis: 0 }).onError((request) => {
    const { requestId } = request.event.requestContext
    const cause = request.error instanceof InvalidCursor ? invalidCursor(request.error) : request.error
    const problem = toProblem(cause, requestId)
    if (problem.status >= 500) {
      logger.error('the request failed', { requestId, error: request.error as Error })
    }
    request.response = toResult(problem.status, problem, {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    })
  })
}

/** Whose executions the route speaks of; only routes of executions say it. */
export function executionsOf({ route }: ApiRequest): ExecutionResource {
  if (!route.of) {
    throw new Error(`${route.method} ${route.path} names no executions in core/api/routes.ts`)
  }
  return route.of
}

function toRequest(event: APIGatewayProxyEvent): ApiRequest {
  const { httpMethod, resource } = event
  const route: Route | undefined = routes.find(
    ({ method, path }) => method === httpMethod && path === resource,
  )
  if (!route) {
    throw new HttpProblem('not-found', `${httpMethod} ${resource} is not served here`)
  }
  const params = Object.fromEntries(
    Object.entries(event.pathParameters ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value ?? ''),
    ]),
  )
  return {
    route,
    tenant: tenantOf(event, route),
    caller: event.requestContext.authorizer?.principalId ?? 'anonymous',
    params,
    query: route.query ? accept(route.query, event.queryStringParameters ?? {}, 'query') : undefined,
    body: route.body ? accept(route.body, parseBody(event), 'body') : undefined,
    idempotencyKey: idempotencyKeyOf(event),
  }
}

/**
 * The verified token's tenant (G10). The header is believed only where no authorizer has run and the stack says so
 * (never on AWS by default); a request with neither reaches open routes alone.
 */
function tenantOf(event: APIGatewayProxyEvent, route: Route): string {
  const { authorizer } = event.requestContext
  if (authorizer) {
    // API Gateway remembers for a while what the authorizer said of a token.
    if (Number(authorizer.expiresAt) * 1000 <= Date.now()) {
      throw new HttpProblem('unauthorized', 'the token has expired')
    }
    return TenantId.parse(authorizer.tenant)
  }
  if (process.env.TENANT_HEADER === 'trusted') {
    return accept(TenantId, header(event, 'x-tenant-id') ?? DEFAULT_TENANT, 'X-Tenant-ID')
  }
  if (route.scopes.length === 0) {
    return DEFAULT_TENANT
  }
  throw new HttpProblem('unauthorized', 'send `Authorization: Bearer` and a token')
}

function idempotencyKeyOf(event: APIGatewayProxyEvent): string | undefined {
  const key = header(event, 'idempotency-key')?.trim()
  if (key === undefined) {
    return undefined
  }
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    throw invalid('Idempotency-Key', `must have 1 to ${MAX_KEY_LENGTH} characters, has ${key.length}`)
  }
  return key
}

function parseBody({ body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  if (!body) {
    throw invalid('body', 'is missing; send a JSON object')
  }
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES) {
    throw new HttpProblem(
      'too-large',
      `the body has ${bytes.length} bytes; at most ${MAX_BODY_BYTES} are accepted`,
    )
  }
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw invalid('body', `is not JSON: ${(error as Error).message}`)
  }
}

function invalidCursor({ message }: Error): HttpProblem {
  return invalid('cursor', message)
}

/** Header names have no case, and API Gateway passes them as they came. */
function header({ headers }: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === name)
  return found === undefined ? undefined : headers[found]
}

function toResult(
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}
