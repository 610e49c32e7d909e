import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { compile, type StepEnvelope } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import type { OrderDetail, Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** Cancelled through the API, and stopped past it, at every point of an order's life. */

const cloud = await openShopCloud({ simulatedTime: true })
const stepFunctions = new SFNClient({
  endpoint: cloud.awsUrl,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
let shop: Shop
afterAll(() => stepFunctions.destroy())
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

/** Every state in which a Lambda of the order is at work, with that Lambda, and whether it undoes. */
const states = Object.entries(compile(orderFulfillment).States).flatMap(([state, definition]) => {
  if (definition.Type !== 'Task') {
    return []
  }
  const { FunctionName, Payload } = definition.Arguments
  const name = /\$\{(\w+)Arn\}/.exec(FunctionName)![1]!
  return [{ state, name, isUndo: Payload.includes("'undo'") || state === 'SagaCompensated' }]
})
const forward = states.filter(({ isUndo }) => !isUndo)
const undoing = states.filter(({ isUndo }) => isUndo)

/** An order that needs approval, gets it, and is held up in that state until `goOn`. */
async function holdIn({ state, name, isUndo }: (typeof states)[number], release: 'before' | 'after') {
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: released, resolve: goOn } = Promise.withResolvers<void>()
  const remove = cloud.inject(name, async (call, run) => {
    const { step, undo, tenant } = JSON.parse(call.payload) as StepEnvelope & { undo?: string }
    if (tenant !== shop.tenant || (undo ?? step) !== state) {
      return run()
    }
    remove()
    const answer = release === 'after' ? await run() : undefined
    arrive()
    await released
    return answer ?? run()
  })
  // Time would jump to the end of an approval that nobody gives.
  const letTimePass = cloud.clock.hold()
  const fails = isUndo ? { simulate: { failAt: 'UpdateWarehouse', when: 'after' } } : {}
  const orderId = await shop.start({ requireApproval: true, ...fails })
  if (isUndo || forward.findIndex((each) => each.state === state) > indexOfApproval) {
    await approve(orderId)
  }
  await reached
  letTimePass()
  return { orderId, goOn }
}
const indexOfApproval = forward.findIndex(({ state }) => state === 'ApproveOrder')

async function approve(orderId: string): Promise<void> {
  await expect.poll(async () => (await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
  const { status } = await shop.send('POST', `/orders/${orderId}/approval`, { decision: 'approve' })
  expect(status).toBe(200)
}

async function stop(orderId: string): Promise<void> {
  const { executionArn } = (await cloud.executionOf(shop, orderId))!
  await stepFunctions.send(new StopExecutionCommand({ executionArn, cause: 'stopped by hand' }))
}

const cancel = (orderId: string) => shop.send('POST', `/orders/${orderId}/cancel`, { reason: 'no longer' })

async function expectUndone(orderId: string, error: string): Promise<void> {
  const order = await shop.ended(orderId)
  await cloud.settled()
  expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error } })
  expect(order.status).toBe('COMPENSATED')
  expect(await cloud.violations(shop)).toEqual([])
}

describe.each(['before', 'after'] as const)('cancelled %s the effect', (release) => {
  test.each(forward)('of $state, all that was done is undone', async (at) => {
    const { orderId, goOn } = await holdIn(at, release)
    const { status } = await cancel(orderId)
    goOn()
    if (at.state === 'SagaCompleted' && release === 'after') {
      expect(status).toBe(409)
      expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
      expect(await cloud.violations(shop)).toEqual([])
      return
    }
    expect(status).toBe(202)
    await expectUndone(orderId, 'Cancelled')
  })
})

test.each(undoing)('cancelled in $state, which undoes it anyway, it keeps its first reason', async (at) => {
  const { orderId, goOn } = await holdIn(at, 'before')
  expect(await cancel(orderId)).toMatchObject({ status: 202 })
  goOn()
  await expectUndone(orderId, 'SimulatedFailure')
})

describe.each(['before', 'after'] as const)('stopped past the API %s the effect', (release) => {
  test.each(forward)('of $state, it is rolled back', async (at) => {
    const { orderId, goOn } = await holdIn(at, release)
    await stop(orderId)
    if (at.state === 'SagaCompleted' && release === 'after') {
      goOn()
      expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
      expect(await cloud.violations(shop)).toEqual([])
      return
    }
    await shop.ended(orderId)
    // The Lambda that the stop has left running comes back late.
    goOn()
    await expectUndone(orderId, 'Stopped')
  })

  test.each(undoing)('of $state, the rest is undone', async (at) => {
    const { orderId, goOn } = await holdIn(at, release)
    await stop(orderId)
    await shop.ended(orderId)
    goOn()
    // Why it was being undone is written by the first undo.
    const isUntold = at === undoing[0] && release === 'before'
    await expectUndone(orderId, isUntold ? 'Stopped' : 'SimulatedFailure')
  })
})

test('cancelled at 200 random moments, every order ends one way or the other, and the books agree', async () => {
  const random = fc.sample(fc.tuple(fc.nat(2 * forward.length), fc.nat(2)), { seed: 42, numRuns: 200 })
  await shop.stock('SKU-A', 1_000)
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
  expect(await cloud.violations(shop, { 'SKU-A': 1_000 })).toEqual([])
}, 120_000)
