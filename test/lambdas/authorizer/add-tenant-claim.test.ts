import type { PreTokenGenerationV2TriggerEvent, PreTokenGenerationV3TriggerEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { handler } from '#lambdas/authorizer/add-tenant-claim.ts'

const eventOf = (userAttributes: Record<string, string>, scopes: string[] = []) =>
  ({
    triggerSource: 'TokenGeneration_HostedAuth',
    request: { userAttributes, scopes },
    response: {},
  }) as unknown as PreTokenGenerationV2TriggerEvent
/** What Cognito tells of a script: no user, and what its client may. */
const scriptOf = (scopes?: string[]) =>
  ({
    triggerSource: 'TokenGeneration_ClientCredentials',
    request: { ...(scopes ? { scopes } : {}) },
    response: {},
  }) as unknown as PreTokenGenerationV3TriggerEvent

const tokenOf = (tenant: string) => ({ accessTokenGeneration: { claimsToAddOrOverride: { tenant } } })

test('puts the tenant that an administrator has set into the access token', async () => {
  const { response } = await handler(eventOf({ 'custom:tenant': 'acme', email: 'ada@example.com' }))
  expect(response.claimsAndScopeOverrideDetails).toEqual(tokenOf('acme'))
})

test('leaves the token of a user without a tenant as it is, which opens nothing, whatever scopes it has', async () => {
  expect((await handler(eventOf({}))).response).toEqual({})
  expect((await handler(eventOf({}, ['tenant/acme']))).response).toEqual({})
})

test('puts the tenant of a script’s client into its token', async () => {
  const { response } = await handler(scriptOf(['flowforge/orders:read', 'tenant/acme']))
  expect(response.claimsAndScopeOverrideDetails).toEqual(tokenOf('acme'))
})

test.each([[['flowforge/orders:read']], [['tenant/acme', 'tenant/globex']], [undefined]])(
  'leaves the token of a script of no tenant, or of several, as it is: %j',
  async (scopes) => {
    expect((await handler(scriptOf(scopes))).response).toEqual({})
  },
)
