import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Route } from '#core/api/route.ts'
import { DEFAULT_TENANT, TenantId } from '#core/saga/index.ts'
import { HttpProblem } from './problem.ts'
import { readHeader } from './read-header.ts'
import { accept } from './validate.ts'

/**
 * Returns the tenant of the verified token (G10). The header `X-Tenant-ID` counts only where no authorizer has run and
 * the stack allows it (never on AWS by default). A request with neither reaches open routes only.
 */
export function readTenant(event: APIGatewayProxyEvent, route: Route): string {
  const { authorizer } = event.requestContext
  if (authorizer) {
    // API Gateway caches the result of the authorizer, beyond the end of the token too.
    if (Number(authorizer.expiresAt) * 1000 <= Date.now()) {
      throw new HttpProblem('unauthorized', 'the token has expired')
    }
    return TenantId.parse(authorizer.tenant)
  }
  if (process.env.TENANT_HEADER === 'trusted') {
    return accept(TenantId, readHeader(event, 'x-tenant-id') ?? DEFAULT_TENANT, 'X-Tenant-ID')
  }
  if (route.open) {
    return DEFAULT_TENANT
  }
  throw new HttpProblem('unauthorized', 'send `Authorization: Bearer` and a token')
}
