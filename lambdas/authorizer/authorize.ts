import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import { once, variable } from '#lambdas/environment.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import { policyOf } from './policy.ts'
import { type TokenRules, verifyToken } from './verify-token.ts'

const tokenRules = once(
  (): TokenRules => ({
    issuer: variable('TOKEN_ISSUER'),
    audiences: [variable('TOKEN_AUDIENCE'), ...(process.env.TOKEN_SCRIPT_CLIENTS?.split(' ') ?? [])],
    audienceClaim: variable('TOKEN_AUDIENCE_CLAIM'),
    tenantClaim: variable('TOKEN_TENANT_CLAIM'),
    scopePrefix: process.env.TOKEN_SCOPE_PREFIX ?? '',
  }),
)

const issuerKeys = once(() => createIssuerKeys(tokenRules().issuer))

/**
 * API Gateway's TOKEN authorizer: returns who calls, for which tenant, and which routes the token's scopes allow. A
 * token that cannot be verified is 401, one that does not allow the route 403.
 */
export async function handler({
  authorizationToken,
  methodArn,
}: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const token = /^Bearer +(\S+)$/i.exec(authorizationToken)?.[1] ?? ''
  try {
    return policyOf(await verifyToken(token, issuerKeys(), tokenRules()), methodArn)
  } catch (error) {
    if (!isNamed(error, 'TokenRefused')) {
      throw error
    }
    logger.info('a token was refused', { reason: (error as Error).message })
    // The one message for which API Gateway responds with 401.
    throw new Error('Unauthorized')
  }
}
