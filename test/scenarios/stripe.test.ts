import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { synthesize } from '#cli/synthesis.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { changeAssembly } from '#test/support/changed-assembly.ts'
import { rows, type Shop } from '#test/support/shop.ts'
import { type ShopCloud, startTestCloud } from '#test/support/shop-cloud.ts'
import { type StripeStub, startStripeStub } from '#test/support/stripe-stub.ts'
import { untilCompensated } from '#test/support/stuck-orders.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const secrets = { 'flowforge/stripe': 'sk_test_stub' }
let stub: StripeStub
let cloud: ShopCloud
let shop: Shop
beforeAll(async () => {
  stub = await startStripeStub()
  const { FAIL_AT: _, ...env } = process.env
  // The stub's port is another one each time, and is no reason to synthesize again.
  const synthesized = await synthesize(projectDirectory, env, console.error, {
    choices: { payments: 'stripe' },
  })
  const StripeApiBase = stub.url
  const assembly = changeAssembly(
    {
      assembly: synthesized,
      variables: {
        ProcessPayment: { STRIPE_API_BASE: StripeApiBase },
        RefundPayment: { STRIPE_API_BASE: StripeApiBase },
      },
    },
    afterAll,
  )
  cloud = await startTestCloud({ simulatedTime: true, assembly, secrets })
}, 120_000)
afterAll(async () => {
  await cloud?.stop()
  stub?.stop()
})
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

/** Our books, and that what Stripe has kept is what completed orders come to. */
const expectBalance = async (net: number) => {
  expect(await cloud.violations(shop)).toEqual([])
  expect(stub.net(shop.tenant)).toBe(net)
}

test('an order is paid at Stripe, once, and the API shows the payment', async () => {
  const orderId = await shop.start()
  const order = await shop.ended(orderId)
  expect(order.status).toBe('COMPLETED')
  const { paymentId } = order.results.processPayment as { paymentId: string }
  const { body } = await shop.get(`/payments/${paymentId}`)
  expect(body).toMatchObject({ orderId, status: 'CAPTURED', captured: { amount: 1999 } })
  expect((await shop.snapshot()).payments).toMatchObject([{ paymentId }])
  await expectBalance(1999)
})

test('a declined card ends the order, which keeps nothing', async () => {
  const order = await shop.ended(await shop.start({ paymentMethod: 'tok_chargeDeclined' }))
  expect(order).toMatchObject({ status: 'COMPENSATED', failure: { error: 'PaymentDeclined' } })
  expect(order.timeline.find(({ step }) => step === 'ProcessPayment')).toMatchObject({
    attempts: [{ number: 1 }],
  })
  await expectBalance(0)
})

test('an order that fails after its payment is refunded at Stripe', async () => {
  const order = await shop.ended(await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
  expect(rows(order)).toContain('RefundPayment UNDONE')
  expect((await shop.snapshot()).payments).toMatchObject([{ status: 'REFUNDED' }])
  await expectBalance(0)
})

test('an order whose payment was answered to nobody is paid once', async () => {
  stub.inject(/\/confirm$/, 'lose the answer')
  const order = await shop.ended(await shop.start())
  expect(order.status).toBe('COMPLETED')
  await expectBalance(1999)
})

test('an order whose Lambda died with the answer, a day before its undo, is refunded', async () => {
  stub.inject(/\/confirm$/, 'lose the answer')
  // Nobody retries: the step fails for good, and its undo fails until Stripe has forgotten every key.
  const until = cloud.clock.now() + DAY
  let deliveries = 0
  const repair = [
    cloud.inject('ProcessPayment', async (_, run) => {
      if (deliveries++ === 0) {
        return run()
      }
      return { failed: true, payload: JSON.stringify({ errorType: 'Rejection', errorMessage: 'killed' }) }
    }),
    cloud.inject('RefundPayment', async (_, run) => {
      if (cloud.clock.now() < until) {
        return { failed: true, payload: JSON.stringify({ errorType: 'Down', errorMessage: 'down' }) }
      }
      return run()
    }),
  ]
  const orderId = await shop.start()
  expect((await shop.ended(orderId)).status).toBe('COMPENSATION_FAILED')
  stub.forgetKeys()
  expect(stub.net(shop.tenant)).toBe(1999)
  await cloud.advance(DAY)
  await shop.retry(orderId)
  await untilCompensated(shop, orderId)
  for (const each of repair) {
    each()
  }
  await expectBalance(0)
})

test('an order outlasts ten minutes without Stripe, and a rotated key', async () => {
  stub.state.down = true
  const until = cloud.clock.now() + 10 * MINUTE
  const repair = cloud.inject('ProcessPayment', async (_, run) => {
    if (cloud.clock.now() > until) {
      stub.state.down = false
    }
    return run()
  })
  stub.state.key = secrets['flowforge/stripe'] = 'sk_test_rotated'
  const order = await shop.ended(await shop.start())
  repair()
  expect(order.status).toBe('COMPLETED')
  expect(cloud.clock.now()).toBeGreaterThan(until)
  await expectBalance(1999)
})
