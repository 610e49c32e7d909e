import { beforeEach, describe, expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { loseEvents } from '#test/support/lost-events.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { makeDue, sweep, sweepNow } from '#test/support/sweeper.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const MINUTE = 60_000
const stock = async () => (await shop.snapshot()).inventory[0]
const executionOf = (orderId: string, prefix?: string) => cloud.executionOf(shop, orderId, prefix)

/** A crash of the API between entering an execution and starting it. */
const enterOnly = async () => {
  const { request } = cloud.states
  cloud.states.request = async (operation, ...rest) => {
    if (operation === 'StartExecution') {
      throw new AwsError('InternalError', 'killed', 500)
    }
    return request(operation, ...rest)
  }
  const orderId = `entered-${shop.tenant}`
  const body = { orderId, sku: 'SKU-A', quantity: 1, customerId: 'c', paymentMethod: 'tok_visa' }
  const { status } = await shop.post(body)
  cloud.states.request = request
  expect(status).toBe(500)
  return orderId
}

describe('the sweeper', () => {
  test('starts an order that was entered and never started', async () => {
    const orderId = await enterOnly()
    expect(await executionOf(orderId)).toBeUndefined()
    await cloud.advance(4 * MINUTE)
    expect(await executionOf(orderId)).toBeUndefined()
    await cloud.advance(7 * MINUTE)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('rolls back an order whose end was told to nobody, and releases its stock', async () => {
    const payment = cloud.block('ProcessPayment')
    const orderId = await shop.start()
    await payment.reached
    const restore = loseEvents(cloud)
    await cloud.stopInStepFunctions(shop, orderId)
    payment.release()
    await cloud.settled()
    restore()
    expect(await shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
    expect(await stock()).toMatchObject({ reserved: 1 })
    await cloud.advance(11 * MINUTE)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    expect(await stock()).toMatchObject({ reserved: 0, available: 10 })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('rolls back once, however many sweeps and late events meet', async () => {
    const payment = cloud.block('ProcessPayment')
    const orderId = await shop.start()
    await payment.reached
    const lost: Parameters<typeof cloud.events.publish>[0][] = []
    const restore = loseEvents(cloud, (event) => lost.push(event))
    await cloud.stopInStepFunctions(shop, orderId)
    // The stopped Lambda holds the clock, so time is moved past the deadline by hand.
    await makeDue(cloud, shop, orderId)
    restore()
    expect(lost).not.toEqual([])
    const sweeps = [sweep(cloud), sweep(cloud), sweep(cloud)]
    for (const event of [...lost, ...lost]) {
      cloud.events.publish(event)
    }
    await Promise.all(sweeps)
    payment.release()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    await cloud.settled()
    const names = (await cloud.executions()).map(({ name }) => name)
    expect(names.filter((name) => name.endsWith(`_${orderId}`)).sort()).toEqual([
      `R1_${shop.tenant}_${orderId}`,
      `${shop.tenant}_${orderId}`,
    ])
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('finds an execution that was started by hand', async () => {
    const restore = loseEvents(cloud)
    const payment = cloud.block('ProcessPayment')
    const input = { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'c', paymentMethod: 'tok_visa' }
    const arn = await cloud.startExecution(
      'FlowForge-order-fulfillment',
      { tenant: shop.tenant, executionId: `by-hand-${shop.tenant}`, input },
      `by-hand-${shop.tenant}`,
    )
    await payment.reached
    await cloud.stopExecution(arn)
    payment.release()
    await cloud.settled()
    await cloud.advance(11 * MINUTE)
    restore()
    expect(await shop.ended(`by-hand-${shop.tenant}`)).toMatchObject({ status: 'COMPENSATED' })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('marks an undo that gave up, when nobody was told', async () => {
    const restore = loseEvents(cloud)
    const orderId = await shop.start({
      paymentMethod: 'tok_chargeDeclined',
      simulate: { failAt: 'RefundPayment', when: 'before' },
    })
    await expect.poll(async () => (await executionOf(orderId))?.status, { interval: 30 }).toBe('FAILED')
    restore()
    await cloud.advance(6 * 60 * MINUTE)
    expect(await shop.ended(orderId)).toMatchObject({
      status: 'COMPENSATION_FAILED',
      stuck: { step: 'ProcessPayment', undo: 'RefundPayment' },
    })
    expect(await executionOf(orderId, 'R1_')).toBeUndefined()
  })

  test('heals a rollback of which nobody was told either', async () => {
    const restore = loseEvents(cloud)
    const payment = cloud.block('ProcessPayment')
    const orderId = await shop.start()
    await payment.reached
    await cloud.stopInStepFunctions(shop, orderId)
    payment.release()
    const release = cloud.block('ReleaseInventory')
    const swept = cloud.advance(11 * MINUTE)
    await release.reached
    await cloud.stopExecution((await executionOf(orderId, 'R1_'))!.executionArn)
    release.release()
    await swept
    await cloud.advance(11 * MINUTE)
    restore()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect(await executionOf(orderId, 'R2_')).toMatchObject({ status: 'SUCCEEDED' })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('leaves alone what runs, what has ended and what is stuck', async () => {
    const open = async () => {
      const { Items } = await cloud.dynamoDb('Scan', {
        TableName: 'FlowForge-Executions',
        IndexName: 'ByDeadline',
      })
      return (Items as { pk: { S: string }; deadline: { S: string } }[])
        .filter(({ pk }) => pk.S.includes(`#${shop.tenant}#`))
        .map(({ deadline }) => deadline.S)
    }
    const warehouse = cloud.block('UpdateWarehouse')
    const orderId = await shop.start()
    await warehouse.reached
    await sweepNow(cloud, shop, orderId)
    expect(await shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
    const [deadline, ...more] = await open()
    expect(more).toEqual([])
    expect(Date.parse(deadline!)).toBeGreaterThanOrEqual(cloud.clock.now() + 4 * MINUTE)
    warehouse.release()
    await shop.ended(orderId)
    await shop.ended(await shop.start({ paymentMethod: 'tok_chargeDeclined' }))
    const stuck = { failAt: 'RefundPayment', when: 'before' }
    await shop.ended(await shop.start({ paymentMethod: 'tok_chargeDeclined', simulate: stuck }))
    expect(await open()).toEqual([])
  })
})

test('inventory that is down for ten minutes holds an order up, and no more', async () => {
  const until = cloud.clock.now() + 10 * MINUTE
  const repair = ['CheckInventory', 'ReserveInventory'].map((name) =>
    cloud.inject(name, async (_, run) => {
      if (cloud.clock.now() < until) {
        throw new AwsError('ServiceException', 'The service is down.', 500)
      }
      return run()
    }),
  )
  const order = await shop.ended(await shop.start())
  for (const each of repair) {
    each()
  }
  expect(order.status).toBe('COMPLETED')
  expect(cloud.clock.now()).toBeGreaterThan(until)
  expect(await cloud.violations(shop)).toEqual([])
})

/** Deploys the order's machine with another time limit for whole executions; the answer puts it back. */
async function deployTimeout(TimeoutSeconds: number): Promise<() => Promise<unknown>> {
  await cloud.deploy(changeAssembly({ definition: (machine) => ({ ...machine, TimeoutSeconds }) }))
  return () => cloud.deploy(testAssembly)
}

test('an execution that outlives its time limit is rolled back', async () => {
  const restore = await deployTimeout(10)
  const orderId = await shop.start({ requireApproval: true })
  const order = await shop.ended(orderId)
  await restore()
  expect(order).toMatchObject({ status: 'COMPENSATED', failure: { error: 'TimedOut' } })
  expect(await executionOf(orderId)).toMatchObject({ status: 'TIMED_OUT' })
  expect(await executionOf(orderId, 'R1_')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await stock()).toMatchObject({ reserved: 0, available: 10 })
  expect(await cloud.violations(shop)).toEqual([])
})
