import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import { issuerKeys, tokenRules } from '#lambdas/runtime.ts'
import { logger } from '#lambdas/telemetry/logger.ts'
import { policyOf } from './policy.ts'
import { verifyToken } from './verify-token.ts'

/**
 * API Gateway's TOKEN authorizer: who calls, for which tenant, and which routes the token's scopes open. A token that
 * proves nothing is 401, one that does not open the route 403.
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
    // The one message for which API Gateway answers 401.
    throw new Error('Unauthorized')
  }
}
