import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { ExecutionResource } from '#core/api/collections.ts'
import type { Route } from '#core/api/route.ts'
import { routes } from '#core/api/routes.ts'
import { HttpProblem } from './problem.ts'
import { readBody } from './read-body.ts'
import { readIdempotencyKey } from './read-idempotency-key.ts'
import { readTenant } from './read-tenant.ts'
import { accept } from './validate.ts'

/** A request that its route's schemas have accepted. */
export interface ApiRequest {
  readonly route: Route
  readonly tenant: string
  /** Who calls, for the records: the token's subject, `anonymous` without a token. */
  readonly caller: string
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly idempotencyKey: string | undefined
}

/** Routes and parses an event of API Gateway. Throws the `HttpProblem` of what its route does not accept. */
export function parseRequest(event: APIGatewayProxyEvent): ApiRequest {
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
    tenant: readTenant(event, route),
    caller: event.requestContext.authorizer?.principalId ?? 'anonymous',
    params,
    query: route.query ? accept(route.query, event.queryStringParameters ?? {}, 'query') : undefined,
    body: route.body ? accept(route.body, readBody(event), 'body') : undefined,
    idempotencyKey: readIdempotencyKey(event),
  }
}

/** Returns the collection (orders or all executions) of an execution route. */
export function executionsOf({ route }: ApiRequest): ExecutionResource {
  if (!route.of) {
    throw new Error(`${route.method} ${route.path} names no executions in core/api/routes.ts`)
  }
  return route.of
}
