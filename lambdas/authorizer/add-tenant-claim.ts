import type { PreTokenGenerationV2TriggerEvent, PreTokenGenerationV3TriggerEvent } from 'aws-lambda'
import { TENANT_SCOPES } from '#core/api/scopes.ts'

/**
 * Called by Cognito before it issues a token. Access tokens carry no attributes of the user by themselves; here the
 * tenant, which only an administrator can set, becomes a claim. The tenant of a script is a scope that its client alone may
 * ask for. A token of none, or of several, is given no tenant, which opens nothing.
 */
export async function handler<Event extends TokenEvent>(event: Event): Promise<Event> {
  const tenant = tenantOf(event)
  if (tenant) {
    event.response.claimsAndScopeOverrideDetails = {
      accessTokenGeneration: { claimsToAddOrOverride: { tenant } },
    }
  }
  return event
}

/** Of people, and of scripts. */
type TokenEvent = PreTokenGenerationV2TriggerEvent | PreTokenGenerationV3TriggerEvent

function tenantOf({ triggerSource, request }: TokenEvent): string | undefined {
  if (triggerSource !== 'TokenGeneration_ClientCredentials') {
    return request.userAttributes['custom:tenant']
  }
  const tenants = (request.scopes ?? []).filter((scope) => scope.startsWith(`${TENANT_SCOPES}/`))
  return tenants.length === 1 ? tenants[0]!.slice(TENANT_SCOPES.length + 1) : undefined
}
