import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

/** A TOKEN authorizer of a REST API. */
export interface Authorizer {
  functionArn: string
  /** The header that bears the token, in lower case. */
  header: string
  /** What the whole header must match, else the answer is 401 and the function does not run. */
  pattern: RegExp | undefined
  /** Seconds that an answer is kept for the same token; 0 keeps none. */
  ttl: number
}

/** API Gateway's default, in seconds. */
const DEFAULT_TTL_SECONDS = 300

const FUNCTION_URI = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/
const HEADER_SOURCE = /^method\.request\.header\.([\w-]+)$/

/** The authorizers of one stack by the id that its methods name. */
export function readAuthorizers(
  resources: readonly [logicalId: string, properties: Record<string, unknown>][],
  resolver: Resolver,
): Map<string, Authorizer> {
  return new Map(
    resources.map(([logicalId, properties]) => [
      resolver.physical(logicalId, { logicalId, path: '' }).ref,
      readAuthorizer(logicalId, properties),
    ]),
  )
}

function readAuthorizer(logicalId: string, properties: Record<string, unknown>): Authorizer {
  const { Type, AuthorizerUri, IdentitySource, IdentityValidationExpression, AuthorizerResultTtlInSeconds } =
    properties
  const functionArn = FUNCTION_URI.exec(String(AuthorizerUri))?.[1]
  const header = HEADER_SOURCE.exec(String(IdentitySource))?.[1]
  if (Type !== 'TOKEN' || !functionArn || !header) {
    throw new AssemblyError(
      logicalId,
      'Properties',
      `the local cloud runs TOKEN authorizers by a Lambda that read a header, got ${Type} by ${AuthorizerUri} that reads ${IdentitySource}`,
    )
  }
  return {
    functionArn,
    header: header.toLowerCase(),
    pattern: IdentityValidationExpression
      ? new RegExp(`^(?:${String(IdentityValidationExpression)})$`)
      : undefined,
    ttl: Number(AuthorizerResultTtlInSeconds ?? DEFAULT_TTL_SECONDS),
  }
}
