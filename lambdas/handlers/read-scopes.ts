import type { APIGatewayProxyEvent } from 'aws-lambda'
import { SCOPE_NAMES, type Scope } from '#core/api/scopes.ts'

/** Returns what the caller may do: the scopes of the token; all of them where calls without a token are trusted. */
export function readScopes({ requestContext: { authorizer } }: APIGatewayProxyEvent): readonly Scope[] {
  if (!authorizer) {
    return SCOPE_NAMES
  }
  const granted = String(authorizer.scope ?? '').split(' ')
  return SCOPE_NAMES.filter((scope) => granted.includes(scope))
}
