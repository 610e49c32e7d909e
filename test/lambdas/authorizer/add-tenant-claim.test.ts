import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { handler } from '#lambdas/authorizer/add-tenant-claim.ts'

const eventOf = (userAttributes: Record<string, string>) =>
  ({ request: { userAttributes }, response: {} }) as PreTokenGenerationV2TriggerEvent

test('puts the tenant that an administrator has set into the access token', async () => {
  const { response } = await handler(eventOf({ 'custom:tenant': 'acme', email: 'ada@example.com' }))
  expect(response.claimsAndScopeOverrideDetails).toEqual({
    accessTokenGeneration: { claimsToAddOrOverride: { tenant: 'acme' } },
  })
})

test('leaves the token of a user without a tenant as it is, which opens nothing', async () => {
  expect((await handler(eventOf({}))).response).toEqual({})
})
