import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import type { LambdaFault, Outcome } from '#local/lambda/index.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { type ShopCloud, startTestCloud } from '#test/support/shop-cloud.ts'

let cloud: ShopCloud
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10, 'SKU-B': 10, 'SKU-C': 10 })
})

const THREE_LINES = {
  items: [
    { sku: 'SKU-B', quantity: 2 },
    { sku: 'SKU-A', quantity: 1 },
    { sku: 'SKU-C', quantity: 3 },
  ],
}
const ALL_PACKED = ['SKU-B', 'SKU-A', 'SKU-C']

/** The order's one slip, as the warehouse holds it. */
const slipOf = async (orderId: string) => {
  const { Items } = (await cloud.dynamoDb('Scan', {
    TableName: 'FlowForge-Shipments',
    FilterExpression: 'sk = :slip AND executionId = :order',
    ExpressionAttributeValues: { ':slip': { S: 'SLIP' }, ':order': { S: orderId } },
  })) as {
    Items: {
      packingSlipId: { S: string }
      status: { S: string }
      packed: { L: { M: { sku: { S: string } } }[] }
    }[]
  }
  expect(Items).toHaveLength(1)
  const { packingSlipId, status, packed } = Items[0]!
  return { id: packingSlipId.S, status: status.S, packed: packed.L.map(({ M }) => M.sku.S) }
}

/** How each attempt at PackItems ended: `TaskTimedOut`, `TaskSucceeded`. */
const endsOfPacking = async (orderId: string) => {
  const { executionArn } = (await cloud.executionOf(shop, orderId))!
  const events = await cloud.history(executionArn)
  const entered = events.findIndex(({ stateEnteredEventDetails: state }) => state?.name === 'PackItems')
  const after = events.slice(entered + 1).findIndex(({ type }) => type === 'TaskStateEntered')
  const own = events.slice(entered, after < 0 ? undefined : entered + 1 + after)
  return own.map(({ type }) => type).filter((type) => /^Task(Failed|TimedOut|Succeeded)$/.test(type))
}

const attempts = async (orderId: string) =>
  (await shop.order(orderId)).timeline.find(({ step }) => step === 'PackItems')?.attempts.length

describe('in simulated time', () => {
  beforeAll(async () => {
    cloud = await startTestCloud({ simulatedTime: true })
  })
  afterAll(() => cloud.stop())

  test('an order is packed line after line, under one slip', async () => {
    const { orderId, ...order } = await shop.ended(await shop.start(THREE_LINES))
    expect(order.status).toBe('COMPLETED')
    const { packingSlipId } = order.results.packItems!
    expect(await slipOf(orderId)).toEqual({ id: packingSlipId, status: 'PACKED', packed: ALL_PACKED })
    expect(await endsOfPacking(orderId)).toEqual(['TaskSucceeded'])
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
    expect(await slipOf(orderId)).toEqual(slip)
    expect(await endsOfPacking(orderId)).toEqual(['TaskTimedOut', 'TaskSucceeded'])
    expect(await attempts(orderId)).toBe(2)
    expect(calls[1]! - calls[0]!).toBeGreaterThanOrEqual(30_000)

    // Lambda does not try the killed call again; but it may deliver any call twice: a worker of the first attempt, come back.
    await cloud.advance(300_000)
    expect(calls).toHaveLength(2)
    await deliverAgain()
    await cloud.settled()
    remove()
    expect(await slipOf(orderId)).toEqual(slip)
    expect(await shop.order(orderId)).toEqual({ orderId, ...order })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('workers that are killed after every line bring the order to its end all the same', async () => {
    const simulate = { failAt: 'PackItems', when: 'midway' }
    const { orderId, status } = await shop.ended(await shop.start({ ...THREE_LINES, simulate }))
    expect(status).toBe('COMPLETED')
    // The fourth finds all done, and answers.
    expect(await endsOfPacking(orderId)).toEqual([...Array(3).fill('TaskTimedOut'), 'TaskSucceeded'])
    expect(await attempts(orderId)).toBe(3)
    expect(await slipOf(orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
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
    expect(await slipOf(orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('only packing can die midway', async () => {
    const simulate = { failAt: 'ProcessPayment', when: 'midway' }
    const answer = await shop.post({ ...THREE_LINES, customerId: 'c', paymentMethod: 'tok_visa', simulate })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'simulate.when' }] } })
  })
})

describe('with time for one line per invocation', () => {
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
    expect(await slipOf(orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 1, 1])
    expect(new Set(calls.map(({ taskToken }) => taskToken)).size).toBe(1)
    expect(await endsOfPacking(orderId)).toEqual(['TaskSucceeded'])
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('a hand-over that is lost is made good by the next attempt', async () => {
    const calls = script(runs, isLost)
    const orderId = await shop.start(THREE_LINES)
    await expect.poll(() => calls.length).toBe(2)
    await fallSilent()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2])
    expect(await slipOf(orderId)).toMatchObject({ packed: ALL_PACKED })
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
    const before = await slipOf(orderId)
    expect(before.packed).toEqual(['SKU-B'])
    expect(await zombie.comeBack()).toMatchObject({ failed: false })
    expect(await slipOf(orderId)).toEqual(before)
    expect(calls).toHaveLength(3)
    atWork.release()
    await time
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await slipOf(orderId)).toMatchObject({ id: before.id, packed: ALL_PACKED })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('a cancel stops the work at the next line, and what is packed is unpacked', async () => {
    const second = holds()
    script(runs, second.fault)
    const orderId = await shop.start(THREE_LINES)
    await second.reached
    expect(await slipOf(orderId)).toMatchObject({ status: 'PACKING', packed: ['SKU-B'] })
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
    expect(await slipOf(orderId)).toMatchObject({ status: 'VOID', packed: ['SKU-B'] })
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
    expect(await slipOf(orderId)).toMatchObject({ status: 'VOID', packed: ['SKU-B'] })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('a worker that hangs when all is done is given up for dead, and the next one answers', async () => {
    script()
    const simulate = { failAt: 'PackItems', when: 'timeout', times: 1 }
    const orderId = await shop.start({ simulate })
    await expect.poll(async () => (await slipOf(orderId)).status).toBe('PACKED')
    await fallSilent()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await endsOfPacking(orderId)).toEqual(['TaskTimedOut', 'TaskSucceeded'])
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
    expect(await slipOf(orderId)).toMatchObject({ status: 'PACKED', packed: ALL_PACKED })
    expect(await cloud.violations(shop)).toEqual([])
  })
})
