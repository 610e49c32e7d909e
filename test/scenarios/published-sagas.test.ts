import { beforeEach, describe, expect, test } from 'vitest'
import type { AslState, AslTask } from '#core/saga/compile/asl.ts'
import { compile } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/**
 * The faults that published sagas on Step Functions get wrong (docs/guarantees.md), each by its name. Those that take a
 * Lambda's real time limit are in published-sagas.slow.test.ts.
 */

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10, 'SKU-B': 10 })
})

const run = async (body?: object) => shop.ended(await shop.start(body))
const stock = async (sku = 'SKU-A') =>
  (await shop.snapshot()).inventory.find((item) => item.sku === sku) ?? expect.fail(`no ${sku}`)
const untouched = { onHand: 10, reserved: 0, available: 10 }

test('the undo deletes another key than the step wrote', async () => {
  await run({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } })
  expect(await stock()).toMatchObject(untouched)
  expect(await cloud.violations(shop)).toEqual([])
})

test('the undo needs the result of the step that failed', async () => {
  const order = await run({ simulate: { failAt: 'ReserveInventory', when: 'after' } })
  expect(rows(order)).toContain('ReleaseInventory UNDONE')
  expect(await stock()).toMatchObject(untouched)
})

describe('one failed undo silently drops the rest', () => {
  test('an undo that fails three times is tried again, and the rest follow it', async () => {
    const order = await run({
      paymentMethod: 'tok_chargeDeclined',
      simulate: { failAt: 'RefundPayment', when: 'before', times: 3 },
    })
    expect(order.status).toBe('COMPENSATED')
    expect(order.timeline.slice(-2)).toMatchObject([
      { step: 'RefundPayment', status: 'UNDONE', attempts: [1, 2, 3, 4].map((number) => ({ number })) },
      { step: 'ReleaseInventory', status: 'UNDONE', attempts: [{ number: 1 }] },
    ])
    expect(await stock()).toMatchObject(untouched)
  })

  test('an undo that gives up stops there, loudly: nothing earlier is undone on a false premise', async () => {
    const order = await run({
      paymentMethod: 'tok_chargeDeclined',
      simulate: { failAt: 'RefundPayment', when: 'before' },
    })
    expect(order.status).toBe('COMPENSATION_FAILED')
    expect(rows(order).slice(-2)).toEqual(['RefundPayment STUCK', 'ReleaseInventory BLOCKED'])
    expect(await cloud.executionOf(shop, order.orderId)).toMatchObject({ status: 'FAILED' })
  })
})

test('empty undo errors', async () => {
  const order = await run({ simulate: { failAt: 'ProcessPayment', when: 'before' } })
  expect(order.status).toBe('COMPENSATED')
  expect(rows(order)).toContain('RefundPayment NOTHING_TO_UNDO')
  expect((await shop.snapshot()).payments).toEqual([])
})

test('success reported as failure because a notification failed', async () => {
  const order = await run({ simulate: { failAt: 'NotifyCustomer', when: 'before' } })
  expect(order.status).toBe('COMPLETED')
  expect(rows(order).at(-1)).toBe('NotifyCustomer FAILED')
  expect(await cloud.violations(shop)).toEqual([])
})

test('compensated reported when it was not', async () => {
  const order = await run({
    paymentMethod: 'tok_chargeDeclined',
    simulate: { failAt: 'ReleaseInventory', when: 'before', giveUp: true },
  })
  expect(order.status).toBe('COMPENSATION_FAILED')
  expect(await stock()).toMatchObject({ reserved: 1 })
})

/** Every Task of these states and of those inside them, with its name. */
function tasksOf(states: Record<string, AslState>): [string, AslTask][] {
  return Object.entries(states).flatMap(([name, state]): [string, AslTask][] => {
    if (state.Type === 'Task') {
      return [[name, state]]
    }
    const inner =
      state.Type === 'Map' ? [state.ItemProcessor] : state.Type === 'Parallel' ? state.Branches : []
    return inner.flatMap(({ States }) => tasksOf(States))
  })
}

test("a task time-out shorter than the Lambda's, so that a late write lands after the undo", () => {
  const tasks = sagas.flatMap((saga) => tasksOf(compile(saga).States))
  // CopyService runs once for each item and LegalReview beside others: tasks inside a Map and a Parallel count too.
  expect(tasks.map(([name]) => name)).toEqual(expect.arrayContaining(['CopyService', 'LegalReview']))
  for (const [name, task] of tasks) {
    const [, lambda = ''] = /\$\{(\w+)Arn\}/.exec(task.Arguments.FunctionName) ?? []
    const { timeout } = cloud.lambda.find(`FlowForge-${lambda}`)
    expect(task.TimeoutSeconds, name).toBeGreaterThan(timeout)
  }
})

test('States.Timeout or throttling not caught: a throttled Lambda is tried again', async () => {
  cloud.throttle('ProcessPayment', 3)
  const order = await run()
  expect(order.status).toBe('COMPLETED')
  expect(order.timeline.find(({ step }) => step === 'ProcessPayment')).toMatchObject({
    status: 'DONE',
    attempts: [1, 2, 3, 4].map((number) => ({ number })),
  })
})

test('a stock decrement without a condition (oversell)', async () => {
  await shop.stock('SKU-LAST', 1)
  const ids = await Promise.all(
    Array.from({ length: 10 }, () => shop.start({ sku: 'SKU-LAST', quantity: 1 })),
  )
  const orders = await Promise.all(ids.map((id) => shop.ended(id)))
  expect(orders.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1)
  expect(await stock('SKU-LAST')).toMatchObject({ onHand: 0, reserved: 0, available: 0 })
  expect(await cloud.violations(shop, { 'SKU-LAST': 1 })).toEqual([])
})

test('a multi-item reserve that leaks the first item when the second is short', async () => {
  // The check passes for each order alone; together they want more of SKU-B than there is.
  const items = [
    { sku: 'SKU-A', quantity: 1 },
    { sku: 'SKU-B', quantity: 6 },
  ]
  const orders = await Promise.all(
    (await Promise.all([1, 2, 3].map(() => shop.start({ items })))).map((id) => shop.ended(id)),
  )
  expect(orders.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1)
  expect([await stock('SKU-A'), await stock('SKU-B')]).toMatchObject([
    { onHand: 9, reserved: 0 },
    { onHand: 4, reserved: 0 },
  ])
  expect(await cloud.violations(shop)).toEqual([])
})

test('start without a name (two orders from one retry)', async () => {
  const body = { sku: 'SKU-A', quantity: 1, customerId: 'cust-1', paymentMethod: 'tok_visa' }
  const retry = () => shop.post(body, { 'idempotency-key': 'one-click' })
  const [first, second] = [await retry(), await retry()]
  expect(second).toEqual(first)
  await shop.ended(first.body.orderId as string)
  expect(await retry()).toEqual(first)
  expect(await stock()).toMatchObject({ onHand: 9 })
})

describe('an execution stopped or timed out and never undone', () => {
  test('stopped in the console, it is rolled back', async () => {
    const payment = cloud.block('ProcessPayment')
    const orderId = await shop.start()
    await payment.reached
    expect(await stock()).toMatchObject({ reserved: 1 })
    await cloud.stopInStepFunctions(shop, orderId)
    const order = await shop.ended(orderId)
    expect(order).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    expect(await stock()).toMatchObject(untouched)
    // The Lambda that the stop has left running comes back late, and is fenced off.
    payment.release()
    await cloud.settled()
    expect((await shop.snapshot()).payments).toEqual([])
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('stopped after its last step, it is rolled back too', async () => {
    const ending = cloud.block('RecordEnding')
    const orderId = await shop.start()
    await ending.reached
    await cloud.stopInStepFunctions(shop, orderId)
    const order = await shop.ended(orderId)
    expect(order).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    ending.release()
    await cloud.settled()
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPENSATED' })
    expect(await cloud.violations(shop)).toEqual([])
  })
})

describe('a cancel that skips the undo', () => {
  // test/scenarios/cancel-and-stop.test.ts cancels in every state.
  test.each(['ProcessPayment', 'RecordEnding'])(
    'cancelled while %s is on its way, everything done is undone',
    async (functionName) => {
      const blocked = cloud.block(functionName)
      const orderId = await shop.start()
      await blocked.reached
      expect(await shop.cancel(orderId, 'changed my mind')).toMatchObject({ status: 202 })
      blocked.release()
      expect(await shop.ended(orderId)).toMatchObject({
        status: 'COMPENSATED',
        failure: { error: 'Cancelled' },
      })
      expect(await stock()).toMatchObject(untouched)
      expect(await cloud.violations(shop)).toEqual([])
    },
  )

  test('cancelled after it has completed, it is 409 and stays as it is', async () => {
    const { orderId } = await run()
    expect(await shop.cancel(orderId)).toMatchObject({
      status: 409,
      body: { type: '/problems/already-ended' },
    })
    expect(await shop.order(orderId)).toMatchObject({ status: 'COMPLETED' })
  })
})

test('a reservation that is never released because nobody came back', async () => {
  // The provider never answers: after all retries the order is undone, whoever is still waiting.
  const order = await run({ paymentMethod: 'tok_unavailable' })
  expect(order).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'ProcessPayment', error: 'Unavailable' },
  })
  expect(order.timeline.find(({ step }) => step === 'ProcessPayment')).toMatchObject({
    status: 'FAILED',
    attempts: Array.from({ length: 41 }, (_, at) => ({ number: at + 1 })),
  })
  expect(await stock()).toMatchObject(untouched)
  expect(await cloud.violations(shop)).toEqual([])
})
