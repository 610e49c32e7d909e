import { expect, test } from 'vitest'
import { SCOPE_NAMES } from '#core/api/scopes.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ auth: true })
const origin = cloud.url!
function mint(scope: string) {
  return cloud.issuer.mint({ subject: 'ada', tenant: 'acme', scope, audience: 'flowforge', expiresIn: 3600 })
}
const token = await mint(SCOPE_NAMES.join(' '))

/** Sends an order that waits for its approval. */
async function order(root: string, orderId: string) {
  const response = await fetch(`${origin}${root}/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify({
      ...{ orderId, sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' },
      requireApproval: true,
    }),
  })
  expect(response.status).toBe(202)
  return { location: response.headers.get('location')!, body: (await response.json()) as Linked }
}

interface Linked {
  links: Record<string, string>
}

async function call(
  method: string,
  path: string,
  body?: object,
): Promise<Linked & { items: Linked[]; orders: Linked[] }> {
  const response = await fetch(new URL(path, origin), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  expect(response.status, `${method} ${path}`).toBeLessThan(300)
  return (await response.json()) as Linked & { items: Linked[]; orders: Linked[] }
}

await call('PUT', '/v1/inventory/SKU-A', { onHand: 10, unitPrice: { amount: 1999, currency: 'USD' } })

test.each(['/v1', ''])('below %j every path that an answer names leads back to the API', async (root) => {
  const { location, body } = await order(root, `at${root.replace('/', '-')}`)
  expect(location.startsWith(`${root}/orders/`)).toBe(true)
  expect(body.links.self).toBe(location)
  expect(await call('GET', location)).toMatchObject({ links: body.links })

  const cancelled = await call('POST', body.links.cancel!, {})
  expect(cancelled.links.self).toBe(location)
  const retry = await (async () => {
    for (;;) {
      const { links } = await call('GET', location)
      if (links.retry) {
        return links.retry
      }
    }
  })()
  const again = await call('POST', retry, {})
  expect((await call('GET', again.links.retryOf!)).links.retriedBy).toBe(again.links.self)
  await call('POST', again.links.cancel!, {})

  const workflows = await call('GET', `${root}/workflows`)
  for (const { links } of workflows.items) {
    expect((await call('GET', links.self!)).links).toEqual(links)
    const listed = await call('GET', links.executions!)
    for (const each of listed.items) {
      await call('GET', each.links.self!)
    }
  }
  for (const each of (await call('GET', `${root}/snapshot`)).orders) {
    expect(each.links.self!.startsWith(`${root}/orders/`)).toBe(true)
    await call('GET', each.links.self!)
  }
})

test('a token that lacks a scope is refused below the stage, too', async () => {
  const reader = await mint('orders:read')
  const statusOf = async (method: string, path: string) =>
    (await fetch(origin + path, { method, headers: { authorization: `Bearer ${reader}` } })).status
  expect(await statusOf('GET', '/v1/orders')).toBe(200)
  expect(await statusOf('POST', '/v1/orders')).toBe(403)
  expect(await statusOf('GET', '/v1/executions')).toBe(403)
  expect((await fetch(`${origin}/v1/orders`)).status).toBe(401)
})

test('the root of the stage leads to the console below the stage', async () => {
  const response = await fetch(`${origin}/v1/`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([307, '/v1/console/'])
  expect(await (await fetch(`${origin}/v1/console/`)).text()).toContain('<base href="/v1/console/">')
})
