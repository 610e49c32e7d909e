import { describe, expect, test } from 'vitest'
import { mistakesOf } from '#test/support/mistakes.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
const shop = await cloud.openShop({ 'SKU-A': 100 })

test('the same POST sent fifty times at once with one key: one execution, fifty equal answers', async () => {
  const body = { sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => shop.post(body, { 'idempotency-key': 'fifty' })),
  )
  for (const answer of answers) {
    expect(answer).toEqual(answers[0])
  }
  const orderId = answers[0]!.body.orderId as string
  expect(answers[0]!.status).toBe(202)
  await shop.ended(orderId)
  const executions = await cloud.executions()
  expect(executions.filter(({ name }) => name === `${shop.tenant}_${orderId}`)).toHaveLength(1)
  expect(await cloud.violations(shop)).toEqual([])
})

describe('tenants', () => {
  test("never see each other's orders, stock, payments or shipments", async () => {
    const [mine, other] = [await cloud.openShop({ 'SKU-A': 5 }), await cloud.openShop({})]
    const orderId = await mine.start()
    const { results } = await mine.ended(orderId)
    const paymentId = results.processPayment!.paymentId as string
    expect((await mine.get(`/payments/${paymentId}`)).status).toBe(200)
    for (const path of [`/orders/${orderId}`, `/payments/${paymentId}`, '/inventory/SKU-A']) {
      expect(await other.get(path), path).toMatchObject({
        status: 404,
        body: { type: '/problems/not-found' },
      })
    }
    expect(await other.cancel(orderId)).toMatchObject({ status: 404 })
    expect(await other.snapshot()).toEqual({ orders: [], inventory: [], payments: [], shipments: [] })
  })

  test('may use the same order id', async () => {
    const [one, two] = [await cloud.openShop({ 'SKU-A': 5 }), await cloud.openShop({ 'SKU-A': 5 })]
    for (const each of [one, two]) {
      await each.ended(await each.start({ orderId: 'same' }))
    }
    for (const each of [one, two]) {
      expect(await each.order('same')).toMatchObject({ status: 'COMPLETED' })
    }
    expect(await cloud.violations(one)).toEqual([])
  })
})

describe('stock', () => {
  test('is set and read', async () => {
    await shop.stock('SKU-NEW', 7)
    const expected = {
      sku: 'SKU-NEW',
      onHand: 7,
      reserved: 0,
      available: 7,
      unitPrice: { amount: 1999, currency: 'USD' },
    }
    expect(await shop.get('/inventory/SKU-NEW')).toEqual({ status: 200, body: expected })
    expect((await shop.get('/inventory')).body.items).toContainEqual(expected)
  })

  test('refuses a level that makes no sense, naming each problem', async () => {
    const answer = await shop.send('PUT', '/inventory/SKU-A', {
      onHand: -1,
      unitPrice: { amount: 1.5, currency: 'usd' },
    })
    expect(answer.status).toBe(400)
    expect(mistakesOf(answer)).toEqual(['onHand', 'unitPrice.amount', 'unitPrice.currency'])
  })
})

test('health tells the version', async () => {
  expect(await shop.get('/health')).toMatchObject({
    status: 200,
    body: { status: 'ok', version: expect.any(String) },
  })
})

test.each(['/orders/nothing', '/payments/nothing', '/inventory/nothing'])('%s is 404', async (path) => {
  expect(await shop.get(path)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } })
})

test('a body of more than 64 KiB is 413', async () => {
  const { status } = await shop.post({ customerId: 'x'.repeat(70_000) })
  expect(status).toBe(413)
})

test('GET /payments shows the refund of an undone order as an entry of its own', async () => {
  const orderId = await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'before' } })
  const { results } = await shop.ended(orderId)
  const { body } = await shop.get(`/payments/${results.processPayment!.paymentId}`)
  expect(body).toMatchObject({
    orderId,
    status: 'REFUNDED',
    captured: { amount: 1999 },
    refunded: { amount: 1999 },
    refunds: [{ amount: { amount: 1999, currency: 'USD' } }],
  })
})

test('the payment of a free order is CAPTURED, and REFUNDED once the order was undone, in lists too', async () => {
  const unitPrice = { amount: 0, currency: 'USD' }
  await shop.send('PUT', '/inventory/SKU-FREE', { onHand: 5, unitPrice })
  const statusesOf = async (faults: object) => {
    const orderId = await shop.start({ items: [{ sku: 'SKU-FREE', quantity: 1 }], ...faults })
    const { results, status } = await shop.ended(orderId)
    const { paymentId } = results.processPayment as { paymentId: string }
    const { payments } = await shop.snapshot()
    const listed = payments.find((each) => each.paymentId === paymentId)
    return [status, (await shop.get(`/payments/${paymentId}`)).body.status, listed!.status]
  }
  expect(await statusesOf({})).toEqual(['COMPLETED', 'CAPTURED', 'CAPTURED'])
  expect(await statusesOf({ simulate: { failAt: 'UpdateWarehouse', when: 'before' } })).toEqual([
    'COMPENSATED',
    'REFUNDED',
    'REFUNDED',
  ])
})

test('another method than those of a path is 405, and says which there are', async () => {
  const call = async (method: string, path: string) => {
    const response = await fetch(cloud.url + path, { method })
    const { headers, status } = response
    return {
      status,
      allow: headers.get('allow'),
      type: headers.get('content-type'),
      body: await response.json(),
    }
  }
  const refused = { status: 405, type: 'application/problem+json', body: { status: 405 } }
  expect(await call('DELETE', '/orders')).toMatchObject({ ...refused, allow: 'POST, GET' })
  expect(await call('PATCH', '/orders/x/cancel')).toMatchObject({ ...refused, allow: 'POST' })
  expect(await call('POST', '/inventory/SKU-A')).toMatchObject({ ...refused, allow: 'GET, PUT' })
  expect(await call('DELETE', '/nothing')).toMatchObject({ status: 404, allow: null, body: { status: 404 } })
})

describe('hostile input is refused, and is no failure of ours', () => {
  const Long = 'x'.repeat(3_000)
  test.each([
    ...['constructor', '__proto__', 'toString'].flatMap((name) => [
      `/orders?${name}=1`,
      `/orders/${name}`,
      `/workflows/${name}`,
      `/executions?workflow=${name}`,
    ]),
    ...['%', '%25', '%2525', '%ff', '%00', '%ED%A0%80', Long].flatMap((id) =>
      ['orders', 'executions', 'inventory', 'accounts', 'documents', 'payments', 'workflows'].map(
        (collection) => `/${collection}/${id}`,
      ),
    ),
    `/orders?cursor=${Long}`,
    '/orders?limit=1e400',
    '/orders?cursor=%00',
  ])('GET %s', async (path) => {
    const { status } = await shop.get(path)
    expect([400, 404]).toContain(status)
  })

  test.each([
    '{"__proto__":{"sku":"SKU-A"}}',
    '{"sku":"\\ud800"}',
    '{"quantity":1e400}',
    '['.repeat(30_000),
    '['.repeat(30_000) + ']'.repeat(30_000),
    'null',
    '"x"',
    '{"simulate":{"failAt":"constructor"}}',
  ])('POST %.40s', async (body) => {
    for (const path of ['/orders', '/workflows/money-transfer', '/orders/x/skip', '/executions/x/approval']) {
      const response = await fetch(cloud.url + path, {
        method: 'POST',
        headers: {
          'x-tenant-id': shop.tenant,
          'content-type': 'application/json',
          constructor: 'x',
          ['__proto__']: 'y',
        },
        body,
      })
      expect(response.status).toBe(400)
    }
  })
})
