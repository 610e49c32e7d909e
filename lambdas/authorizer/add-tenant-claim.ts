import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'

/**
 * Called by Cognito before it issues a token. Access tokens carry no attributes of the user by themselves; here the
 * tenant, which only an administrator can set, becomes a claim.
 */
export async function handler(
  event: PreTokenGenerationV2TriggerEvent,
): Promise<PreTokenGenerationV2TriggerEvent> {
  const tenant = event.request.userAttributes['custom:tenant']
  if (tenant) {
    event.response.claimsAndScopeOverrideDetails = {
      accessTokenGeneration: { claimsToAddOrOverride: { tenant } },
    }
  }
  return event
}
