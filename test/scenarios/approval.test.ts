import { beforeEach, describe, expect, test } from 'vitest'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

// Time stands still unless a test moves it: an approval expires after 30 seconds of it.
const cloud = await openShopCloud({ simulatedTime: 'by hand' })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 100 })
})

/** An order that has come to its approval. */
const waiting = async (body: object = { requireApproval: true }) => {
  const orderId = await shop.start(body)
  await expect.poll(async () => (await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
  return orderId
}
const decide = (orderId: string, decision: string, more: object = {}) =>
  shop.send('POST', `/orders/${orderId}/approval`, { decision, ...more })
const available = async () => (await shop.snapshot()).inventory[0]?.available

test('a small order that does not ask for it is not held up', async () => {
  const order = await shop.ended(await shop.start())
  expect(order.status).toBe('COMPLETED')
  expect(rows(order)).not.toContain('ApproveOrder DONE')
})

test('an order above the threshold waits, its stock reserved, until it is approved', async () => {
  const orderId = await waiting({ quantity: 51 })
  expect(await available()).toBe(49)
  const asked = (await shop.order(orderId)).timeline.at(-1)
  expect(asked).toMatchObject({ step: 'ApproveOrder', kind: 'approval', status: 'WAITING' })
  expect(Date.parse(asked!.expiresAt!) - Date.parse(asked!.startedAt!)).toBe(30_000)
  expect(await decide(orderId, 'approve', { reason: 'good customer' })).toMatchObject({
    status: 200,
    body: { orderId },
  })
  const order = await shop.ended(orderId)
  expect(order.status).toBe('COMPLETED')
  expect(order.results.approveOrder).toMatchObject({ decision: 'approve', reason: 'good customer' })
  expect(order.timeline.find(({ step }) => step === 'ApproveOrder')).toMatchObject({
    status: 'DONE',
    decision: { decision: 'approve', by: 'anonymous', reason: 'good customer' },
  })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a rejected order is undone', async () => {
  const orderId = await waiting()
  expect(await decide(orderId, 'reject', { reason: 'looks odd' })).toMatchObject({ status: 200 })
  const order = await shop.ended(orderId)
  expect(order).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'ApproveOrder', error: 'Rejected', message: expect.stringContaining('looks odd') },
  })
  expect(rows(order)).toContain('ApproveOrder FAILED')
  expect(await available()).toBe(100)
  expect(await cloud.violations(shop)).toEqual([])
})

test('an order that nobody decides on expires after 30 seconds and is undone', async () => {
  const orderId = await waiting()
  await cloud.advance(29_000)
  expect((await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
  await cloud.advance(1_500)
  const order = await shop.ended(orderId)
  expect(order).toMatchObject({ status: 'COMPENSATED', failure: { step: 'ApproveOrder', error: 'Expired' } })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a cancel ends the waiting at once', async () => {
  const orderId = await waiting()
  expect(await shop.cancel(orderId)).toMatchObject({ status: 202 })
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Cancelled' } })
  expect(await decide(orderId, 'approve')).toMatchObject({ status: 409 })
  expect(await cloud.violations(shop)).toEqual([])
})

describe('a decision that changes nothing', () => {
  const nothingWaits = { status: 409, body: { type: '/problems/nothing-waits' } }

  test('comes a second time', async () => {
    const orderId = await waiting()
    expect(await decide(orderId, 'approve')).toMatchObject({ status: 200 })
    expect(await decide(orderId, 'approve')).toMatchObject(nothingWaits)
    expect(await decide(orderId, 'reject')).toMatchObject(nothingWaits)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
  })

  test('comes too late', async () => {
    const orderId = await waiting()
    await cloud.advance(31_000)
    expect(await decide(orderId, 'approve')).toMatchObject(nothingWaits)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED' })
  })

  test('comes from another tenant', async () => {
    const orderId = await waiting()
    const other = await cloud.openShop({})
    expect(await other.send('POST', `/orders/${orderId}/approval`, { decision: 'approve' })).toMatchObject({
      status: 404,
    })
    expect((await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
    await decide(orderId, 'reject')
  })

  test('comes when nothing waits', async () => {
    const { orderId } = await shop.ended(await shop.start())
    expect(await decide(orderId, 'approve')).toMatchObject(nothingWaits)
  })

  test.each([{ decision: 'maybe' }, {}, { decision: 'approve', step: 'Nothing' }])(
    'makes no sense: %j',
    async (body) => {
      const orderId = await waiting()
      const { status } = await shop.send('POST', `/orders/${orderId}/approval`, body)
      expect(status).toBe('step' in body ? 409 : 400)
      await decide(orderId, 'reject')
    },
  )
})

test('of an approval, a rejection and a cancel at the same time one decides how the order ends', async () => {
  for (let round = 0; round < 5; round++) {
    const orderId = await waiting()
    const answers = await Promise.all([
      decide(orderId, 'approve'),
      decide(orderId, 'reject'),
      shop.cancel(orderId),
    ])
    const order = await shop.ended(orderId)
    const [approval, rejection, cancel] = answers.map(({ status }) => status)
    // A cancel may follow a decision, and then has the last word; of two decisions one comes too late.
    expect([
      [200, 409, 409],
      [409, 200, 409],
      [200, 409, 202],
      [409, 200, 202],
      [409, 409, 202],
    ]).toContainEqual([approval, rejection, cancel])
    expect(order.status).toBe(rejection === 409 && cancel === 409 ? 'COMPLETED' : 'COMPENSATED')
  }
  expect(await cloud.violations(shop)).toEqual([])
})
