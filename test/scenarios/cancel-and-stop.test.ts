import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { StepEnvelope } from '#core/saga/index.ts'
import { forward, type OrderState, undoing } from '#test/support/order-states.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { spread } from '#test/support/spread.ts'

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

/** An order that needs approval, gets it, and is held up in that state until `goOn`. */
async function holdIn({ state, name, isUndo }: OrderState, release: 'before' | 'after') {
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
  test.each(spread(forward, 3))('of $state, all that was done is undone', async (at) => {
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

test.each(spread(undoing, 2))(
  'cancelled in $state, which undoes it anyway, it keeps its first reason',
  async (at) => {
    const { orderId, goOn } = await holdIn(at, 'before')
    expect(await cancel(orderId)).toMatchObject({ status: 202 })
    goOn()
    await expectUndone(orderId, 'SimulatedFailure')
  },
)

describe.each(['before', 'after'] as const)('stopped past the API %s the effect', (release) => {
  test.each(spread(forward, 3))('of $state, it is rolled back', async (at) => {
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

  test.each(spread(undoing, 2))('of $state, the rest is undone', async (at) => {
    const { orderId, goOn } = await holdIn(at, release)
    await stop(orderId)
    await shop.ended(orderId)
    goOn()
    // Why it was being undone is written by the first undo.
    const isUntold = at === undoing[0] && release === 'before'
    await expectUndone(orderId, isUntold ? 'Stopped' : 'SimulatedFailure')
  })
})
