import type { APIGatewayAuthorizerResult } from 'aws-lambda'
import type { Route } from '#core/api/route.ts'
import { allRoutes } from '#core/api/routes.ts'
import type { VerifiedToken } from './verify-token.ts'

/**
 * Returns what the token may call of all routes, since API Gateway caches the policy for every later call with the same
 * token. A token without a tenant may call nothing.
 */
export function policyOf(
  { subject, scopes, expiresAt, tenant }: VerifiedToken,
  methodArn: string,
): APIGatewayAuthorizerResult {
  const stage = methodArn.split('/', 2).join('/')
  const allowed =
    tenant === undefined ? [] : allRoutes.filter((route) => isAllowed(route, scopes)).map(pattern)
  return {
    principalId: subject,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: allowed.length > 0 ? 'Allow' : 'Deny',
          Resource: (allowed.length > 0 ? allowed : ['/*']).map((each) => `${stage}${each}`),
        },
      ],
    },
    ...(tenant === undefined ? {} : { context: { tenant, expiresAt, scope: scopes.join(' ') } }),
  }
}

function isAllowed(route: Route, scopes: readonly string[]): boolean {
  return route.scopes.every((scope) => scopes.includes(scope))
}

/** `/GET/orders/*`; the star takes further slashes too, which a test holds to be harmless. */
export function pattern({ method, path }: Route): string {
  return `/${method}${path.replace(/\{\w+\}/g, '*')}`
}
