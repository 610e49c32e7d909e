import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '#core/api/route.ts'
import { allRoutes } from '#core/api/routes.ts'
import { SCOPES } from '#core/api/scopes.ts'
import { createShop, type Shop } from '#test/support/shop.ts'
import { type ShopCloud, startTestCloud } from '#test/support/shop-cloud.ts'
import { spread } from '#test/support/spread.ts'

/** A body that the handler's routes accept; every handler of a route with a body has one. */
const bodies: Record<string, object> = {
  StartExecution: {
    items: [{ sku: 'SKU-A', quantity: 1 }],
    customerId: 'cust-1',
    paymentMethod: 'tok_visa',
  },
  DecideApproval: { decision: 'approve' },
  CancelExecution: {},
  RetryExecution: {},
  SkipUndo: { step: 'RefundPayment', reason: 'by hand' },
  PutInventoryItem: { onHand: 7, unitPrice: { amount: 1, currency: 'USD' } },
  PutAccount: { owner: 'ada', balance: { amount: 7, currency: 'USD' } },
}

/** Path parameters that name the same thing for every tenant. */
const shared: Record<string, string> = { workflow: 'order-fulfillment', file: 'start.js' }

/** Every route of the table, so that a new one cannot be forgotten. */
const all = allRoutes.map((route) => ({ ...route, name: `${route.method} ${route.path}` }))
const guarded = all.filter((route) => !route.open)
const idParameter = ({ path }: Route) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).find((name) => !(name in shared))
const withIds = guarded.filter(idParameter)
const lists = guarded.filter((route) => route.method === 'GET' && !idParameter(route))

let cloud: ShopCloud
/** What one tenant holds under each path parameter. */
let foreign: Record<string, string[]>
let listsOfAcme: unknown[]
let acme: Shop
let zenith: Shop

const tokenOf = (tenant: string, scope = Object.keys(SCOPES).join(' '), changes: object = {}) =>
  cloud.issuer.mint({ subject: 'ada', tenant, scope, audience: 'flowforge', expiresIn: 3600, ...changes })

const fill = ({ path }: Route, id: string) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => shared[name] ?? id)
const bodyOf = ({ handler, body }: Route) => {
  if (body && !bodies[handler]) {
    throw new Error(`say in bodies of this test what ${handler} accepts`)
  }
  return bodies[handler]
}
const idsFor = (route: Route): string[] => {
  const parameter = idParameter(route)!
  const ids = foreign[parameter]
  if (!ids) {
    throw new Error(`say in foreign of this test what another tenant holds under {${parameter}}`)
  }
  return ids
}
/** An answer without what is different each time; members of stored maps come in any order. */
const comparable = ({ status, body }: { status: number; body: object }, id = '\0'): unknown =>
  JSON.parse(JSON.stringify({ status, body: { ...body, requestId: '' } }).replaceAll(id, '<id>'))
const call = async (path: string, authorization: string | undefined, method = 'GET', body?: object) => {
  const response = await fetch(cloud.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'acme',
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, text: await response.text() }
}
/** Everything a tenant can see in lists. */
const readLists = (shop: Shop) =>
  Promise.all(lists.map(async (route) => comparable(await shop.get(fill(route, '')))))

beforeAll(async () => {
  // An approval that nobody gives would expire, and change the lists, while all routes are called.
  cloud = await startTestCloud({ auth: true, simulatedTime: 'by hand' })
  acme = createShop(cloud.url!, 'acme', await tokenOf('acme'))
  zenith = createShop(cloud.url!, 'zenith', await tokenOf('zenith'))
})
afterAll(() => cloud.stop())

describe('two tenants', () => {
  test('see in no list what the other has done, how often or how much', async () => {
    await zenith.stock('SKU-A', 10)
    await zenith.ended(await zenith.start())
    const before = await readLists(zenith)
    await acme.stock('SKU-A', 50)
    await acme.stock('SKU-ACME', 3)
    await acme.send('PUT', '/accounts/ACME', { owner: 'acme', balance: { amount: 9, currency: 'USD' } })
    const document = { documentId: 'ACME', version: 1, title: 'Ours', author: 'acme' }
    await acme.send('POST', '/workflows/document-approval', { executionId: 'acme-review', ...document })
    await expect.poll(async () => (await acme.get('/documents/ACME')).status).toBe(200)
    const paid = await acme.start()
    const declined = await acme.start({ paymentMethod: 'tok_chargeDeclined' })
    const { results } = await acme.ended(paid)
    await acme.ended(declined)
    const waiting = await acme.start({ requireApproval: true })
    await expect.poll(async () => (await acme.order(waiting)).status).toBe('AWAITING_APPROVAL')
    foreign = {
      orderId: [paid, declined, waiting],
      executionId: [paid, declined, waiting],
      sku: ['SKU-ACME'],
      accountId: ['ACME'],
      documentId: ['ACME'],
      paymentId: [results.processPayment!.paymentId as string],
    }
    expect(await readLists(zenith)).toEqual(before)
    listsOfAcme = await readLists(acme)
    expect(before).not.toEqual(listsOfAcme)
  })

  test('and what the routes want of this test is there for each of them', () => {
    expect([...guarded.map(bodyOf), ...withIds.flatMap(idsFor)].length).toBeGreaterThan(guarded.length)
  })

  test.each(spread(withIds, 8))('get for the other’s id what an unknown one gets: $name', async (route) => {
    const body = bodyOf(route)
    for (const id of idsFor(route)) {
      const unknown = `${id.slice(0, -1)}_`
      const there = await zenith.send(route.method, fill(route, id), body)
      const nowhere = await zenith.send(route.method, fill(route, unknown), body)
      expect(comparable(there, id)).toEqual(comparable(nowhere, unknown))
      // A PUT makes what it names, for its own tenant.
      expect(there.status).toBe(route.method === 'PUT' ? 200 : 404)
    }
    expect(await readLists(acme)).toEqual(listsOfAcme)
  })

  test('may choose the same ids and keys', async () => {
    const order = { orderId: 'same', sku: 'SKU-A', quantity: 1, customerId: 'c', paymentMethod: 'tok_visa' }
    const headers = { 'Idempotency-Key': 'same-key' }
    expect((await acme.post(order, headers)).status).toBe(202)
    expect((await zenith.post({ ...order, quantity: 2 }, headers)).status).toBe(202)
    expect((await acme.ended('same')).status).toBe('COMPLETED')
    expect((await zenith.ended('same')).total).toMatchObject({ amount: 2 * 1999 })
  })

  test.each([
    '/orders?',
    '/orders?status=COMPLETED&',
    '/executions?',
    '/executions?status=COMPLETED&',
    '/executions?workflow=order-fulfillment&',
    '/executions?workflow=order-fulfillment&status=COMPLETED&',
  ])('cannot page on through %s with a cursor of the other', async (list) => {
    const { body } = await acme.get(`${list}limit=1`)
    expect(body.nextCursor).toBeTypeOf('string')
    const answer = await zenith.get(`${list}cursor=${encodeURIComponent(String(body.nextCursor))}`)
    expect(answer.status).toBe(400)
    const text = JSON.stringify(answer.body)
    for (const id of foreign.orderId!) {
      expect(text).not.toContain(id)
    }
  })
})

describe('a call', () => {
  const path = (route: Route) => fill(route, 'some-id')

  test.each(spread(guarded, 8))('of $name needs a valid token, whatever its header says', async (route) => {
    const body = bodyOf(route)
    const token = await tokenOf('acme')
    const forged = `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`
    const expired = await tokenOf('acme', undefined, { expiresIn: -60 })
    const elsewhere = await tokenOf('acme', undefined, { audience: 'another' })
    const headers = [undefined, '', 'Bearer x', `Basic ${token}`, ...[forged, expired, elsewhere].map(bearer)]
    for (const header of headers) {
      expect((await call(path(route), header, route.method, body)).status, String(header)).toBe(401)
    }
  })

  test.each(spread(guarded, 8))('of $name needs every scope of the route: $scopes', async (route) => {
    for (const scope of route.scopes) {
      const others = Object.keys(SCOPES).filter((each) => each !== scope)
      const header = bearer(await tokenOf('acme', others.join(' ')))
      const { status, text } = await call(path(route), header, route.method, bodyOf(route))
      expect(status).toBe(403)
      expect(JSON.parse(text)).toMatchObject({ title: 'the token does not allow this' })
    }
    const enough = bearer(await tokenOf('nobody', route.scopes.join(' ')))
    const { status } = await call(path(route), enough, route.method, bodyOf(route))
    expect([401, 403]).not.toContain(status)
  })

  test.each(spread(guarded, 8))('of $name with a token of no tenant is 403', async (route) => {
    const header = bearer(await tokenOf('NOT A TENANT'))
    expect((await call(path(route), header, route.method, bodyOf(route))).status).toBe(403)
  })

  test('without a token is told what kind is asked for', async () => {
    const response = await fetch(`${cloud.url}/orders`)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })

  test('of an open route needs none', async () => {
    const open = all.filter((route) => route.open)
    const statuses = await Promise.all(
      open.map(async (route) => (await call(fill(route, ''), undefined)).status),
    )
    expect(statuses.length).toBeGreaterThan(0)
    expect(statuses).toEqual(open.map(() => 200))
  })
})

const bearer = (token: string) => `Bearer ${token}`
