import { afterAll, describe, expect, test } from 'vitest'
import { allowPagesOf } from '#test/support/cors-assembly.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const origin = 'https://app.example.com'
const cloud = await openShopCloud({ assembly: allowPagesOf(origin, afterAll), auth: true })

async function call(method: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(cloud.url + path, { method, headers: { origin, ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const preflight = (path: string, method: string, from = origin) =>
  call('OPTIONS', path, { origin: from, 'access-control-request-method': method })

describe('a page of the origin that the stack was told', () => {
  test.each(['', '/v1'])(
    'is told below %j what it may send, by the stack and not by the door',
    async (root) => {
      const { status, headers } = await preflight(`${root}/orders/ord_1/cancel`, 'POST')
      expect(status).toBe(204)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-methods')).toBe('POST')
      expect(headers.get('access-control-allow-headers')).toContain('idempotency-key')
      expect(headers.get('access-control-max-age')).toBe('7200')
    },
  )

  test.each([
    ['a handler that serves it', '/health', 200],
    ['API Gateway without a token', '/orders', 401],
    ['API Gateway that knows no such path', '/nothing', 404],
  ])('may read what comes of %s', async (_, path, expected) => {
    const { status, headers } = await call('GET', path)
    expect(status).toBe(expected)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-expose-headers')).toContain('location')
  })

  test('may read what a handler refuses', async () => {
    const token = await cloud.issuer.mint({
      ...{ subject: 'ada', tenant: 'acme', scope: 'orders:read', audience: 'flowforge', expiresIn: 60 },
    })
    const { status, headers } = await call('GET', '/orders/unknown', { authorization: `Bearer ${token}` })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([404, origin])
  })
})

test('a page of another origin is turned away', async () => {
  const { status, headers } = await preflight('/orders', 'POST', 'https://evil.example')
  expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null])
})

test('a cloud whose stack was told no origin serves none, and knows no preflight', async () => {
  const plain = await openShopCloud()
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${plain.url}/orders`, { method: 'OPTIONS', headers })).status
  expect([await ask({ origin }), await ask({})]).toEqual([403, 405])
})
