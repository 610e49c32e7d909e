import { afterEach, describe, expect, test, vi } from 'vitest'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { request } from '../../support/api-request.ts'

const echo = httpHandler(async ({ tenant, caller }) => ({ body: { tenant, caller } }))
const call = (
  authorizer: Record<string, string> | null,
  tenant?: string,
  [method, resource] = ['GET', '/orders'],
) => request(echo, method!, resource!, { authorizer, headers: tenant ? { 'x-tenant-id': tenant } : {} })

afterEach(() => vi.unstubAllEnvs())

describe('the tenant of a request', () => {
  test('is none of an authorizer that speaks of a token which has expired since', async () => {
    const ada = { principalId: 'ada', tenant: 'acme', expiresAt: '1700000000' }
    expect(await call(ada)).toMatchObject({ status: 401, body: { detail: 'the token has expired' } })
  })

  test('is what the authorizer says, with or without trust in the header', async () => {
    const ada = { principalId: 'ada', tenant: 'acme' }
    expect(await call(ada, 'zenith')).toMatchObject({ status: 200, body: { tenant: 'acme', caller: 'ada' } })
    vi.stubEnv('TENANT_HEADER', 'trusted')
    expect(await call(ada, 'zenith')).toMatchObject({ status: 200, body: { tenant: 'acme', caller: 'ada' } })
  })

  test('is never the header when an authorizer has run and named no tenant', async () => {
    vi.stubEnv('TENANT_HEADER', 'trusted')
    expect(await call({ principalId: 'ada' }, 'zenith')).toMatchObject({ status: 500 })
  })

  test('is the header only where the stack trusts it', async () => {
    expect(await call(null, 'acme')).toMatchObject({
      status: 401,
      body: { type: '/problems/unauthorized' },
    })
    vi.stubEnv('TENANT_HEADER', 'trusted')
    expect(await call(null, 'acme')).toMatchObject({ body: { tenant: 'acme', caller: 'anonymous' } })
    expect(await call(null)).toMatchObject({ body: { tenant: 'demo' } })
    expect(await call(null, 'ACME')).toMatchObject({ status: 400 })
  })

  test('is of no matter on a route that is open to everybody', async () => {
    expect(await call(null, 'acme', ['GET', '/health'])).toMatchObject({
      status: 200,
      body: { tenant: 'demo' },
    })
  })
})
