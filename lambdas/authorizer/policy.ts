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
  const allowed = tenant === undefined ? [] : patternsOf((route) => isAllowed(route, scopes))
  const arns = (patterns: readonly string[]) => patterns.map((each) => `${stage}${each}`)
  return {
    principalId: subject,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: allowed.length > 0 ? 'Allow' : 'Deny',
          Resource: arns(allowed.length > 0 ? allowed : ['/*']),
        },
        ...denials(allowed, scopes).map((each) => ({
          Action: 'execute-api:Invoke',
          Effect: 'Deny' as const,
          Resource: arns([each]),
        })),
      ],
    },
    ...(tenant === undefined ? {} : { context: { tenant, expiresAt, scope: scopes.join(' ') } }),
  }
}

function isAllowed(route: Route, scopes: readonly string[]): boolean {
  return route.scopes.every((scope) => scopes.includes(scope))
}

function patternsOf(isWanted: (route: Route) => boolean): string[] {
  return allRoutes.filter(isWanted).map(pattern)
}

/** The star takes further slashes too, so that `/GET/executions/*` allows histories: what it must not is denied. */
function denials(allowed: readonly string[], scopes: readonly string[]): string[] {
  return patternsOf((route) => !isAllowed(route, scopes)).filter((denied) =>
    allowed.some((each) => covers(each, denied)),
  )
}

function covers(pattern: string, other: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(other)
}

/** `/GET/orders/*`; a test holds that no route is allowed or denied by the pattern of another. */
export function pattern({ method, path }: Route): string {
  return `/${method}${path.replace(/\{\w+\}/g, '*')}`
}
