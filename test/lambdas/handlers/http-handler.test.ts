import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import type { Route } from '#core/api/route.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { invoke } from '#test/support/order-envelope.ts'
import { request } from '../../support/api-request.ts'

const answer = { status: 200, schema: z.object({ tenant: z.string(), caller: z.string() }) }
const routes: readonly Route[] = [
  { method: 'GET', path: '/orders', handler: 'Echo', summary: '', scopes: ['orders:read'], answer },
  { method: 'GET', path: '/health', handler: 'Echo', summary: '', scopes: [], open: true, answer },
]
const echo = httpHandler(routes, async ({ tenant, caller }) => ({ body: { tenant, caller } }))
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

describe('what stands outside', () => {
  const order = z.object({ item: z.string(), note: z.string().optional() })
  const seen = vi.fn()
  const route = {
    method: 'POST',
    path: '/things/{id}',
    handler: 'Take',
    summary: '',
    scopes: [],
    params: z.object({ id: z.string() }),
    query: z.strictObject({ limit: z.coerce.number().optional() }),
    headers: z.object({ 'X-Note': z.string().optional() }),
    body: z.strictObject({ order, list: z.unknown() }).partial({ list: true }),
    answer: { status: 201, schema: z.object({ first: z.string(), second: z.string().optional() }) },
  } as const satisfies Route
  const handler = httpHandler(route, async (request) => ({ body: seen(request) ?? { first: 'x' } }))
  const send = (parts: Parameters<typeof request>[3]) =>
    request(handler, 'POST', '/things/{id}', {
      params: { id: 'x' },
      body: { order: { item: 'y' } },
      ...parts,
    })
  const problems = async (parts: Parameters<typeof request>[3]) => {
    const { status, body } = await send(parts)
    expect(status).toBe(400)
    return body.errors as { path: string; message: string }[]
  }

  test('reaches the handler as its schemas have read it', async () => {
    await send({ params: { id: 'a%20b' }, query: { limit: '7' }, headers: { 'x-NOTE': 'hi' } })
    expect(seen.mock.lastCall![0]).toMatchObject({
      params: { id: 'a b' },
      query: { limit: 7 },
      headers: { 'X-Note': 'hi' },
      body: { order: { item: 'y' } },
    })
  })

  test.each([
    ['%', '%'],
    ['%ff', '%ff'],
    ['%2541', '%41'],
    ['%00', '\0'],
  ])('is decoded once in a path: %s', async (id, read) => {
    await send({ params: { id } })
    expect(seen.mock.lastCall![0]).toMatchObject({ params: { id: read } })
  })

  test('is said to be required where it is missing, in a body that is not there too', async () => {
    const required = (path: string) => ({ path, message: 'is required' })
    expect(await problems({ body: {} })).toEqual([required('order')])
    expect(await problems({ body: { order: {} } })).toEqual([required('order.item')])
    expect(await problems({ body: '' })).toEqual([required('order')])
  })

  test.each(['__proto__', 'constructor', 'toString'])(
    'is no known field because objects have it: %s',
    async (name) => {
      const unknown = { path: name, message: 'is not a known field' }
      expect(await problems({ body: `{"order":{"item":"y"},"${name}":{"item":1}}` })).toEqual([unknown])
      if (name !== '__proto__') {
        expect(await problems({ query: { [name]: '1' } })).toEqual([unknown])
      }
    },
  )

  test('is refused where no store could hold it', async () => {
    expect(await problems({ body: '{"order":{"item":"a\\ud800"}}' })).toMatchObject([{ path: 'order.item' }])
    expect(await problems({ body: '{"order":{"\\udc00":1}}' })).toMatchObject([{ path: 'order.\ufffd' }])
    expect(await problems({ body: `{"list":${'['.repeat(20_000)}${']'.repeat(20_000)}}` })).toMatchObject([
      { path: 'list.0.0', message: 'is nested more than 32 deep' },
    ])
    expect(await problems({ body: '{"order":{"item":1e400}}' })).toMatchObject([{ path: 'order.item' }])
  })
})

describe('an answer', () => {
  const schema = z.object({ first: z.string(), second: z.string().optional() })
  const route = { method: 'GET', path: '/x', handler: 'Say', summary: '', scopes: [], open: true } as const
  const say = (body: unknown) =>
    invoke(
      httpHandler({ ...route, answer: { status: 200, schema } }, async () => ({ body })),
      { httpMethod: 'GET', resource: '/x', headers: {}, requestContext: { requestId: 'req-1' } },
    ) as Promise<{ statusCode: number; body: string }>

  test('has the order of its schema, nothing beside it, and a newline at its end', async () => {
    const { body } = await say({ other: 1, second: 'b', first: 'a' })
    expect(body).toBe('{"first":"a","second":"b"}\n')
  })

  test('that does not fit its schema is an error where answers are checked, and is sent elsewhere', async () => {
    expect(await say({ first: 1 })).toMatchObject({ statusCode: 500 })
    vi.stubEnv('CHECK_ANSWERS', 'off')
    expect(await say({ first: 1 })).toMatchObject({ statusCode: 200, body: '{"first":1}\n' })
  })
})
