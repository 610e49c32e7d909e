import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LambdaFault, Outcome } from '#local/lambda/index.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { ALL_PACKED, endsOfPacking, openPackingShop, slipOf, THREE_LINES } from '#test/support/packing.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { type ShopCloud, startTestCloud } from '#test/support/shop-cloud.ts'

/** Packing with time for one line per invocation. */

let cloud: ShopCloud
let shop: Shop
let removeAssembly: () => void
beforeAll(async () => {
  // So short that it is always time to hand over. Time stands still unless a test moves it.
  const assembly = changeAssembly({ timeLimits: { PackItems: 3 } }, (remove) => {
    removeAssembly = remove
  })
  cloud = await startTestCloud({ simulatedTime: 'by hand', assembly })
})
afterAll(async () => {
  await cloud.stop()
  removeAssembly()
})

beforeEach(async () => {
  shop = await openPackingShop(cloud)
})

/** Says what becomes of the calls for this shop, the first, the second, …; further ones run. */
const script = (...faults: LambdaFault[]) => {
  const { tenant } = shop
  const calls: { attempt: number; taskToken: string }[] = []
  cloud.inject('PackItems', (call, run) => {
    const envelope = JSON.parse(call.payload)
    // Lambda tries calls again that failed in an earlier test.
    if (envelope.tenant !== tenant) {
      return run()
    }
    calls.push(envelope)
    return (faults[calls.length - 1] ?? ((_, go) => go()))(call, run)
  })
  return calls
}
const runs: LambdaFault = (_, run) => run()
/** The process dies before it has done anything. */
const isLost: LambdaFault = async () => ({ failed: true, payload: '{"errorType":"Runtime.ExitError"}' })
/** Dies like `isLost`, as far as anybody can tell; `comeBack` runs it after all. */
const seemsLost = () => {
  let comeBack: () => Promise<Outcome> = () => Promise.reject(new Error('it has not been called'))
  const fault: LambdaFault = (call, run) => {
    comeBack = run
    return isLost(call, run)
  }
  return { fault, comeBack: () => comeBack() }
}
const holds = () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
  const fault: LambdaFault = async (_, run) => {
    arrive()
    await released
    return run()
  }
  return { fault, reached, release }
}
/** Past the heartbeat, and past the longest delay before the next attempt. */
const fallSilent = () => cloud.advance(32_000)

test('the work is handed over from invocation to invocation, of one attempt', async () => {
  const calls = script()
  const { orderId, status } = await shop.ended(await shop.start(THREE_LINES))
  expect(status).toBe('COMPLETED')
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
  expect(calls.map(({ attempt }) => attempt)).toEqual([1, 1, 1])
  expect(new Set(calls.map(({ taskToken }) => taskToken)).size).toBe(1)
  expect(await endsOfPacking(cloud, shop, orderId)).toEqual(['TaskSucceeded'])
  expect(await cloud.violations(shop)).toEqual([])
})

test('a hand-over that is lost is made good by the next attempt', async () => {
  const calls = script(runs, isLost)
  const orderId = await shop.start(THREE_LINES)
  await expect.poll(() => calls.length).toBe(2)
  await fallSilent()
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
  expect(calls.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2])
  expect(await slipOf(cloud, orderId)).toMatchObject({ packed: ALL_PACKED })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a worker of an earlier attempt that comes late does nothing to the one at work', async () => {
  const zombie = seemsLost()
  const atWork = holds()
  const calls = script(zombie.fault, runs, atWork.fault)
  const orderId = await shop.start(THREE_LINES)
  await expect.poll(() => calls.length).toBe(1)
  const time = fallSilent()
  await atWork.reached
  const before = await slipOf(cloud, orderId)
  expect(before.packed).toEqual(['SKU-B'])
  expect(await zombie.comeBack()).toMatchObject({ failed: false })
  expect(await slipOf(cloud, orderId)).toEqual(before)
  expect(calls).toHaveLength(3)
  atWork.release()
  await time
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
  expect(await slipOf(cloud, orderId)).toMatchObject({ id: before.id, packed: ALL_PACKED })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a cancel stops the work at the next line, and what is packed is unpacked', async () => {
  const second = holds()
  script(runs, second.fault)
  const orderId = await shop.start(THREE_LINES)
  await second.reached
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'PACKING', packed: ['SKU-B'] })
  expect(await shop.send('POST', `/orders/${orderId}/cancel`, {})).toMatchObject({ status: 202 })
  second.release()
  const order = await shop.ended(orderId)
  expect(order).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'PackItems', error: 'Cancelled' },
  })
  expect(rows(order).slice(-3)).toEqual([
    'UnpackItems UNDONE',
    'RefundPayment UNDONE',
    'ReleaseInventory UNDONE',
  ])
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'VOID', packed: ['SKU-B'] })
  expect(await cloud.violations(shop)).toEqual([])
})

test('an order that is stopped half-way is unpacked, and its worker comes too late', async () => {
  const zombie = seemsLost()
  const calls = script(runs, zombie.fault)
  const orderId = await shop.start(THREE_LINES)
  await expect.poll(() => calls.length).toBe(2)
  await cloud.stopInStepFunctions(shop, orderId)
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
  expect(await zombie.comeBack()).toMatchObject({ failed: false })
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'VOID', packed: ['SKU-B'] })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a worker that hangs when all is done is given up for dead, and the next one answers', async () => {
  script()
  const simulate = { failAt: 'PackItems', when: 'timeout', times: 1 }
  const orderId = await shop.start({ simulate })
  await expect.poll(async () => (await slipOf(cloud, orderId)).status).toBe('PACKED')
  await fallSilent()
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
  expect(await endsOfPacking(cloud, shop, orderId)).toEqual(['TaskTimedOut', 'TaskSucceeded'])
  expect(await cloud.violations(shop)).toEqual([])
})

test('an order that was approved is packed on after its worker was killed', async () => {
  const calls = script()
  const simulate = { failAt: 'PackItems', when: 'midway', times: 1 }
  const orderId = await shop.start({ ...THREE_LINES, requireApproval: true, simulate })
  await expect.poll(async () => (await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
  await shop.send('POST', `/orders/${orderId}/approval`, { decision: 'approve' })
  await expect.poll(() => calls.length).toBe(1)
  await fallSilent()
  const order = await shop.ended(orderId)
  expect(order.status).toBe('COMPLETED')
  expect(rows(order)).toContain('ApproveOrder DONE')
  expect(await slipOf(cloud, orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
  expect(await cloud.violations(shop)).toEqual([])
})
