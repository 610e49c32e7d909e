import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { ExecutionResource } from '#core/api/collections.ts'
import type { ParsedRequest, Route } from '#core/api/route.ts'
import type { Scope } from '#core/api/scopes.ts'
import { apiRoot } from './api-root.ts'
import { HttpProblem } from './problem.ts'
import { readBody } from './read-body.ts'
import { readHeaders } from './read-header.ts'
import { readPath } from './read-path.ts'
import { readScopes } from './read-scopes.ts'
import { readTenant } from './read-tenant.ts'
import { accept } from './validate.ts'

/** A request that its route's schemas have accepted: nothing of it is as it came. */
export interface ApiRequest<R extends Route = Route> extends ParsedRequest<R> {
  readonly route: R
  readonly tenant: string
  /** The path below which the caller finds the API: `/v1` at the address of a stage. */
  readonly root: string
  /** Who calls, for the records: the token's subject, `anonymous` without a token. */
  readonly caller: string
  /** What the caller may do. */
  readonly scopes: readonly Scope[]
}

/** Routes and parses an event of API Gateway. Throws the `HttpProblem` of what its route does not accept. */
export function parseRequest<R extends Route>(
  event: APIGatewayProxyEvent,
  served: readonly R[],
): ApiRequest<R> {
  const { httpMethod, resource } = event
  const route = served.find(({ method, path }) => method === httpMethod && path === resource)
  if (!route) {
    throw new HttpProblem('not-found', `${httpMethod} ${resource} is not served here`)
  }
  const { params, query, headers, body } = route
  return {
    route,
    tenant: readTenant(event, route),
    root: apiRoot(event),
    caller: event.requestContext.authorizer?.principalId ?? 'anonymous',
    scopes: readScopes(event),
    params: params && accept(params, readPath(event), 'path'),
    query: query && accept(query, event.queryStringParameters ?? {}, 'query'),
    headers: headers && accept(headers, readHeaders(event, Object.keys(headers.shape)), 'headers'),
    body: body && accept(body, readBody(event), 'body'),
  } as ApiRequest<R>
}

/** Returns the collection (orders or all executions) of an execution route, at its path as the caller knows it. */
export function executionsOf({ route, root }: Pick<ApiRequest, 'route' | 'root'>): ExecutionResource {
  if (!route.of) {
    throw new Error(`${route.method} ${route.path} names no executions in core/api/routes.ts`)
  }
  return standingBelow(root, route.of)
}

/** Returns the collection at its path below `root`. */
export function standingBelow(root: string, resource: ExecutionResource): ExecutionResource {
  return { ...resource, collection: root + resource.collection }
}
