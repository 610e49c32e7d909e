import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { startStuck, untilCompensated } from '#test/support/stuck-orders.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

/** The function is refused every invocation, until the answer is called. */
const breakDown = (functionName: string) =>
  cloud.inject(functionName, async () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
  })
const executionsOf = async (orderId: string) =>
  (await cloud.executions())
    .map(({ name }) => name)
    .filter((name) => name.endsWith(`${shop.tenant}_${orderId}`))

test('an undo that gives up says which it is, why, and where it failed', async () => {
  const order = await startStuck(shop, { giveUp: false })
  expect(order.stuck).toMatchObject({
    undo: 'RefundPayment',
    step: 'ProcessPayment',
    error: 'SimulatedFailure',
    message: 'RefundPayment was made to fail before its effect',
    execution: `${shop.tenant}_${order.orderId}`,
  })
  expect(order.links).toMatchObject({
    retry: `/orders/${order.orderId}/retry`,
    skip: `/orders/${order.orderId}/skip`,
  })
})

test('an undo that fails for hours is tried until it takes effect, without an operator', async () => {
  cloud.fail('RefundPayment', { name: 'Unavailable', message: 'the provider does not answer' }, 60)
  const began = cloud.clock.now()
  const order = await shop.ended(await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
  expect(order.status).toBe('COMPENSATED')
  expect(cloud.clock.now() - began).toBeGreaterThan(3_600_000)
  expect(await cloud.violations(shop)).toEqual([])
})

test('an undo that never answers is named too, though it can write nothing of its own', async () => {
  const repair = breakDown('ReleaseInventory')
  const order = await shop.ended(await shop.start({ paymentMethod: 'tok_chargeDeclined' }))
  expect(order).toMatchObject({
    status: 'COMPENSATION_FAILED',
    stuck: { undo: 'ReleaseInventory', step: 'ReserveInventory' },
  })
  repair()
  await shop.retry(order.orderId)
  await untilCompensated(shop, order.orderId)
  expect(await cloud.violations(shop)).toEqual([])
})

describe('retry of a stuck undo', () => {
  test('goes on where it stopped: what is undone stays undone, the rest follows', async () => {
    const { orderId } = await startStuck(shop)
    expect(await shop.retry(orderId)).toMatchObject({ status: 202, body: { orderId } })
    const order = await untilCompensated(shop, orderId)
    // The rollback enters at the top, so that it fences off what never was before it comes to the stuck undo again.
    expect(rows(order).slice(-4)).toEqual([
      'RefundPayment UNDONE',
      'RevertWarehouse NOTHING_TO_UNDO',
      'UnpackItems NOTHING_TO_UNDO',
      'ReleaseInventory UNDONE',
    ])
    expect(order).toMatchObject({ failure: { step: 'ProcessPayment', error: 'PaymentDeclined' } })
    expect(order.stuck).toBeUndefined()
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('many at once start one rollback', async () => {
    const { orderId } = await startStuck(shop)
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.retry(orderId)))
    await untilCompensated(shop, orderId)
    answers.push(await shop.retry(orderId))
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 202, body: { orderId } })
    }
    const name = `${shop.tenant}_${orderId}`
    expect((await executionsOf(orderId)).sort()).toEqual([`R1_${name}`, name])
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('may get stuck again, and be retried again', async () => {
    const repair = breakDown('RefundPayment')
    const order = await shop.ended(await shop.start({ paymentMethod: 'tok_chargeDeclined' }))
    await shop.retry(order.orderId)
    const name = `${shop.tenant}_${order.orderId}`
    await expect.poll(async () => (await shop.order(order.orderId)).stuck?.execution).toBe(`R1_${name}`)
    const listed = async (status: string) =>
      JSON.stringify((await shop.get(`/executions?status=${status}`)).body).includes(order.orderId)
    expect([await listed('COMPENSATION_FAILED'), await listed('COMPENSATING')]).toEqual([true, false])
    repair()
    await shop.retry(order.orderId)
    await untilCompensated(shop, order.orderId)
    expect([await listed('COMPENSATION_FAILED'), await listed('COMPENSATED')]).toEqual([false, true])
    expect(await executionsOf(order.orderId)).toContain(`R2_${name}`)
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is not thrown back by an event of the first failure that comes once more', async () => {
    const events: unknown[] = []
    const { publish } = cloud.events
    cloud.events.publish = (event) => {
      events.push(event)
      publish(event)
    }
    const { orderId } = await startStuck(shop)
    cloud.events.publish = publish
    const release = cloud.block('ReleaseInventory')
    await shop.retry(orderId)
    await release.reached
    const failed = events.at(-1) as { detail: object }
    expect(failed.detail).toMatchObject({ status: 'FAILED' })
    await cloud.lambda.invoke({
      functionName: 'FlowForge-RollBackAbandoned',
      payload: JSON.stringify(failed),
    })
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATING' })
    release.release()
    await untilCompensated(shop, orderId)
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is 409 when nothing is stuck, 404 for another tenant', async () => {
    const { orderId } = await shop.ended(await shop.start())
    expect(await shop.retry(orderId)).toMatchObject({
      status: 409,
      body: { type: '/problems/not-retryable' },
    })
    expect(await shop.skip(orderId, 'ProcessPayment', 'refunded by hand')).toMatchObject({
      status: 409,
      body: { type: '/problems/nothing-stuck' },
    })
    const other = await cloud.openShop({})
    expect(await other.retry(orderId)).toMatchObject({ status: 404 })
    expect(await other.skip(orderId, 'ProcessPayment', 'mine')).toMatchObject({ status: 404 })
  })
})

describe('a delivery of a stuck undo that comes late', () => {
  /** What Step Functions has sent to the undo's function. */
  const payloadsOf = (functionName: string) => {
    const payloads: string[] = []
    onTestFinished(
      cloud.inject(functionName, (call, run) => {
        payloads.push(call.payload)
        return run()
      }),
    )
    return payloads
  }
  const deliver = (functionName: string, payload: string) =>
    cloud.lambda.invoke({ functionName: `FlowForge-${functionName}`, payload })

  test('and fails again leaves it stuck, and whoever skips it is heard', async () => {
    const payloads = payloadsOf('RefundPayment')
    const { orderId, stuck: told } = await startStuck(shop)
    expect(await deliver('RefundPayment', payloads.at(-1)!)).toMatchObject({ functionError: 'Unhandled' })
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATION_FAILED', stuck: told })
    expect(await shop.skip(orderId, 'ProcessPayment', 'refunded by hand')).toMatchObject({ status: 202 })
    await untilCompensated(shop, orderId)
  })

  test('and takes effect leaves the rest to whoever retries', async () => {
    const payloads = payloadsOf('RefundPayment')
    const { orderId } = await startStuck(shop)
    const { simulate: _, ...payload } = JSON.parse(payloads.at(-1)!) as Record<string, unknown>
    expect(await deliver('RefundPayment', JSON.stringify(payload))).not.toHaveProperty('functionError')
    const order = await shop.order(orderId)
    expect(order.status).toBe('COMPENSATION_FAILED')
    expect(rows(order)).toContain('RefundPayment UNDONE')
    expect(await shop.retry(orderId)).toMatchObject({ status: 202 })
    await untilCompensated(shop, orderId)
    expect(await cloud.violations(shop)).toEqual([])
  })
})
