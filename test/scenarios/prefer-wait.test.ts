import { describe, expect, test } from 'vitest'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
const shop = await cloud.openShop({ 'SKU-A': 100 })
const order = { sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }

async function post(path: string, body: object, prefer?: string) {
  const response = await fetch(cloud.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': shop.tenant,
      ...(prefer === undefined ? {} : { prefer }),
    },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { orderId: string; status: string; links: Record<string, string> }
  return { status: response.status, applied: response.headers.get('preference-applied'), body: answer }
}

describe('a start whose caller prefers to wait', () => {
  test('is answered when the execution has ended, and links what can be done then', async () => {
    const { status, applied, body } = await post('/orders', order, 'wait=20')
    expect({ status, applied }).toEqual({ status: 202, applied: 'wait=20' })
    expect(body).toEqual({
      orderId: body.orderId,
      status: 'COMPLETED',
      links: { self: `/orders/${body.orderId}` },
    })
  })

  test('is answered when somebody has to decide, and so are the decision and its outcome', async () => {
    const { body } = await post('/orders', { ...order, requireApproval: true }, 'wait=20')
    const { self, approval, cancel } = body.links
    expect(body).toMatchObject({ status: 'AWAITING_APPROVAL' })
    expect({ approval, cancel }).toEqual({ approval: `${self}/approval`, cancel: `${self}/cancel` })
    const decided = await post(approval!, { decision: 'reject' }, 'wait=20')
    expect(decided).toMatchObject({ status: 200, applied: 'wait=20', body: { status: 'COMPENSATED' } })
    const retried = await post(decided.body.links.retry!, {}, 'wait=20')
    expect(retried).toMatchObject({ status: 202, body: { status: 'AWAITING_APPROVAL' } })
    const cancelled = await post(retried.body.links.cancel!, {}, 'wait=20')
    expect(cancelled).toMatchObject({ status: 202, body: { status: 'COMPENSATED' } })
  })

  test('is answered at once where the wait is none, and after it where it is too short', async () => {
    const held = { ...order, simulate: { failAt: 'NotifyCustomer', when: 'before' } }
    expect(await post('/orders', held, 'wait=0')).toMatchObject({
      applied: 'wait=0',
      body: { status: 'RUNNING' },
    })
    expect(await post('/orders', held, 'wait=1')).toMatchObject({ applied: 'wait=1' })
  })

  test('is answered at once where the header asks for something else', async () => {
    const { applied, body } = await post('/orders', order, 'respond-async, wait=soon')
    expect({ applied, status: body.status }).toEqual({ applied: null, status: 'RUNNING' })
  })
})

test('an execution links no cancel once one is on its way', async () => {
  const { body } = await post('/orders', { ...order, requireApproval: true }, 'wait=20')
  const { body: cancelled } = await post(body.links.cancel!, {})
  expect(cancelled.links).toEqual({ self: body.links.self })
})

test('the session tells who calls and what the stack can do', async () => {
  expect(await shop.get('/session')).toEqual({
    status: 200,
    body: {
      tenant: shop.tenant,
      subject: 'anonymous',
      scopes: expect.arrayContaining(['orders:read', 'executions:approve']),
      features: { faultInjection: true, tenantHeader: true, payments: 'simulated' },
    },
  })
})

test('an undo is stuck at once where the caller asked for it, and a retry brings it to its end', async () => {
  const simulate = [
    { failAt: 'UpdateWarehouse', when: 'after' },
    { failAt: 'RefundPayment', when: 'before', giveUp: true },
  ]
  const { body } = await post('/orders', { ...order, simulate }, 'wait=20')
  const self = `/orders/${body.orderId}`
  expect(body).toMatchObject({
    status: 'COMPENSATION_FAILED',
    links: { self, retry: `${self}/retry`, skip: `${self}/skip` },
  })
  expect((await shop.get(self)).body).toMatchObject({
    failure: { step: 'UpdateWarehouse', error: 'SimulatedFailure' },
    stuck: { undo: 'RefundPayment', error: 'SimulatedGiveUp' },
  })
  const retried = await post(`${self}/retry`, {}, 'wait=20')
  expect(retried.body.status).toBe('COMPENSATED')
  expect(await cloud.violations(shop)).toEqual([])
})
