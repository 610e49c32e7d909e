import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StepEnvelope } from '#core/saga/index.ts'
import { forward, states } from '#test/support/order-states.ts'
import type { OrderDetail } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })

test('cancelled at 200 random moments, every order ends one way or the other, and the books agree', async () => {
  const random = fc.sample(fc.tuple(fc.nat(2 * forward.length), fc.nat(2)), { seed: 42, numRuns: 200 })
  const shop = await cloud.openShop({ 'SKU-A': 1_000 })
  const cancel = (orderId: string) => shop.cancel(orderId, 'no longer')
  // The moment: before or after the effect of the n-th Lambda of an order, or that of nobody.
  const moments = new Map(random.map(([moment, more], index) => [`r-${index}`, moment + more]))
  const invocations = new Map<string, number>()
  const cancels = new Map<string, Promise<{ status: number }>>()
  const cancelAt = (executionId: string, moment: number) => {
    if (moments.get(executionId) === moment) {
      cancels.set(executionId, cancel(executionId))
    }
  }
  const names = new Set(states.map(({ name }) => name))
  const removes = [...names].map((name) =>
    cloud.inject(name, async ({ payload }, run) => {
      const { executionId } = JSON.parse(payload) as StepEnvelope
      const count = invocations.get(executionId) ?? 0
      invocations.set(executionId, count + 2)
      cancelAt(executionId, count)
      const answer = await run()
      cancelAt(executionId, count + 1)
      return answer
    }),
  )
  const declined = (index: number) => (index % 5 === 0 ? { paymentMethod: 'tok_chargeDeclined' } : {})
  const ids = await Promise.all(
    [...moments.keys()].map((orderId, index) => shop.start({ orderId, ...declined(index) })),
  )
  // One after the other: 200 clients that poll would be most of the load.
  const orders: OrderDetail[] = []
  for (const id of ids) {
    orders.push(await shop.ended(id))
  }
  for (const remove of removes) {
    remove()
  }
  await cloud.settled()

  const outcomes = { cancelled: 0, completed: 0 }
  for (const { orderId, status, failure } of orders) {
    const answer = await cancels.get(orderId)
    if (answer?.status === 202) {
      expect(status, orderId).toBe('COMPENSATED')
    }
    if (failure?.error === 'Cancelled') {
      outcomes.cancelled++
    }
    if (status === 'COMPLETED') {
      outcomes.completed++
    }
  }
  expect(outcomes.cancelled).toBeGreaterThan(50)
  expect(outcomes.completed).toBeGreaterThan(5)
  expect(await cloud.violations(shop)).toEqual([])
}, 120_000)
