import { beforeEach, expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import type { Outcome } from '#local/lambda/index.ts'
import { ALL_PACKED, endsOfPacking, openPackingShop, slipOf, THREE_LINES } from '#test/support/packing.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await openPackingShop(cloud)
})

const attempts = async (orderId: string) =>
  (await shop.order(orderId)).timeline.find(({ step }) => step === 'PackItems')?.attempts.length

test('an order is packed line after line, under one slip', async () => {
  const { orderId, ...order } = await shop.ended(await shop.start(THREE_LINES))
  expect(order.status).toBe('COMPLETED')
  const { packingSlipId } = order.results.packItems!
  expect(await slipOf(cloud, orderId)).toEqual({ id: packingSlipId, status: 'PACKED', packed: ALL_PACKED })
  expect(await endsOfPacking(cloud, shop, orderId)).toEqual(['TaskSucceeded'])
  expect(await cloud.violations(shop)).toEqual([])
})

test('a worker that is killed half-way falls silent; the next goes on at the next line, under the same slip', async () => {
  const calls: number[] = []
  let deliverAgain: () => Promise<Outcome> = async () => ({ payload: '', failed: true })
  const remove = cloud.inject('PackItems', (_, run) => {
    deliverAgain = calls.length === 0 ? run : deliverAgain
    calls.push(cloud.clock.now())
    return run()
  })
  const simulate = { failAt: 'PackItems', when: 'midway', times: 1 }
  const { orderId, ...order } = await shop.ended(await shop.start({ ...THREE_LINES, simulate }))
  expect(order.status).toBe('COMPLETED')
  const slip = { id: order.results.packItems!.packingSlipId, status: 'PACKED', packed: ALL_PACKED }
  expect(await slipOf(cloud, orderId)).toEqual(slip)
  expect(await endsOfPacking(cloud, shop, orderId)).toEqual(['TaskTimedOut', 'TaskSucceeded'])
  expect(await attempts(orderId)).toBe(2)
  expect(calls[1]! - calls[0]!).toBeGreaterThanOrEqual(30_000)

  // Lambda does not try the killed call again; but it may deliver any call twice: a worker of the first attempt, come back.
  await cloud.advance(300_000)
  expect(calls).toHaveLength(2)
  await deliverAgain()
  await cloud.settled()
  remove()
  expect(await slipOf(cloud, orderId)).toEqual(slip)
  expect(await shop.order(orderId)).toEqual({ orderId, ...order })
  expect(await cloud.violations(shop)).toEqual([])
})

test('workers that are killed after every line bring the order to its end all the same', async () => {
  const simulate = { failAt: 'PackItems', when: 'midway' }
  const { orderId, status } = await shop.ended(await shop.start({ ...THREE_LINES, simulate }))
  expect(status).toBe('COMPLETED')
  // The fourth finds all done, and answers.
  expect(await endsOfPacking(cloud, shop, orderId)).toEqual([
    ...Array(3).fill('TaskTimedOut'),
    'TaskSucceeded',
  ])
  expect(await attempts(orderId)).toBe(3)
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
  expect(await cloud.violations(shop)).toEqual([])
})

test('ten minutes of throttled Lambda undo nothing, and leave no calls behind that come late', async () => {
  const began = cloud.clock.now()
  const refused: number[] = []
  let ran = 0
  const remove = cloud.inject('PackItems', async (_, run) => {
    if (cloud.clock.now() - began < 10 * 60_000) {
      refused.push(cloud.clock.now())
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
    }
    ran++
    return run()
  })
  const { orderId, status } = await shop.ended(await shop.start(THREE_LINES))
  expect(status).toBe('COMPLETED')
  expect(refused.at(-1)! - began).toBeGreaterThan(9 * 60_000)
  await cloud.advance(6 * 3_600_000)
  remove()
  // Of the last minute alone, at two a minute.
  expect(ran).toBeLessThanOrEqual(3)
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
  expect(await cloud.violations(shop)).toEqual([])
})

test('only packing can die midway', async () => {
  const simulate = { failAt: 'ProcessPayment', when: 'midway' }
  const answer = await shop.post({ ...THREE_LINES, customerId: 'c', paymentMethod: 'tok_visa', simulate })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'simulate.when' }] } })
})
