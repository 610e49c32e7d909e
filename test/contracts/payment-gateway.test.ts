import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Charge, PaymentGateway } from '#lambdas/providers/payment/payment-gateway.ts'
import { createSimulatedPaymentGateway } from '#lambdas/providers/payment/simulated-payment-gateway.ts'
import { payments } from '#lambdas/runtime.ts'
import { createStubbedStripe } from '#test/support/stripe-gateway.ts'
import { type StripeStub, startStripeStub } from '#test/support/stripe-stub.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
let stub: StripeStub
beforeAll(async () => {
  tables = await startTables()
  stub = await startStripeStub()
})
afterAll(async () => {
  stub.stop()
  await tables.stop()
})

const booked = async (tenant: string) =>
  (await payments().list(tenant, { limit: 100 })).items.reduce(
    (sum, { captured, refunded }) => sum + captured.amount - refunded.amount,
    0,
  )

/** Every payment gateway passes this one suite. `net` is what the provider says it has kept. */
const GATEWAYS: {
  name: string
  create: () => PaymentGateway
  net: (tenant: string) => number | Promise<number>
}[] = [
  { name: 'simulated', create: () => createSimulatedPaymentGateway(payments()), net: booked },
  { name: 'stripe', create: () => createStubbedStripe(stub), net: (tenant) => stub.net(tenant) },
]

let orders = 0

describe.each(GATEWAYS)('the $name payment gateway', ({ name, create, net }) => {
  let gateway: PaymentGateway
  let charge: Charge
  let key: string
  beforeEach(() => {
    gateway = create()
    const tenant = `${name}-${orders++}`
    charge = {
      tenant,
      executionId: 'ord-1',
      total: { amount: 1999, currency: 'USD' },
      paymentMethod: 'tok_visa',
    }
    key = `${tenant}:ord-1:ProcessPayment`
  })
  const kept = async () => ({ provider: await net(charge.tenant), books: await booked(charge.tenant) })

  test('takes the total once, however often it is asked with one key', async () => {
    const first = await gateway.charge(charge, key)
    expect(await gateway.charge(charge, key)).toEqual(first)
    expect(await kept()).toEqual({ provider: 1999, books: 1999 })
  })

  test('takes the total once when it is asked ten times at once', async () => {
    await Promise.allSettled(Array.from({ length: 10 }, () => gateway.charge(charge, key)))
    await gateway.charge(charge, key)
    expect(await kept()).toEqual({ provider: 1999, books: 1999 })
  })

  test('enters what it took where the API finds it, and for that tenant alone', async () => {
    const { paymentId } = await gateway.charge(charge, key)
    expect(await payments().find(charge.tenant, paymentId)).toMatchObject({
      paymentId,
      executionId: 'ord-1',
      captured: charge.total,
      refunded: { amount: 0, currency: 'USD' },
      paymentMethod: 'tok_visa',
      refunds: [],
    })
    expect(await payments().find('another', paymentId)).toBeUndefined()
    expect(await gateway.findCharge('another', key)).toBeUndefined()
  })

  test.each([
    ['tok_chargeDeclined', { name: 'PaymentDeclined', facts: { code: 'generic_decline' } }],
    [
      'tok_chargeDeclinedInsufficientFunds',
      { name: 'PaymentDeclined', facts: { code: 'insufficient_funds' } },
    ],
    ['tok_chargeDeclinedExpiredCard', { name: 'CardExpired' }],
    ['tok_nonsense', { name: 'PaymentDeclined' }],
  ])('refuses %s, again and again, and takes nothing', async (paymentMethod, refusal) => {
    await expect(gateway.charge({ ...charge, paymentMethod }, key)).rejects.toMatchObject(refusal)
    await expect(gateway.charge({ ...charge, paymentMethod }, key)).rejects.toMatchObject(refusal)
    expect(await gateway.findCharge(charge.tenant, key)).toBeUndefined()
    expect(await kept()).toEqual({ provider: 0, books: 0 })
  })

  test('knows of no charge that was never made', async () => {
    expect(await gateway.findCharge(charge.tenant, key)).toBeUndefined()
  })

  test('finds a charge by its key, and gives it back once', async () => {
    const { paymentId } = await gateway.charge(charge, key)
    const found = await gateway.findCharge(charge.tenant, key)
    expect(found).toMatchObject({ paymentId, captured: charge.total })
    await gateway.refund(charge.tenant, paymentId, `${key}:refund`)
    await gateway.refund(charge.tenant, paymentId, `${key}:refund`)
    const after = await gateway.findCharge(charge.tenant, key)
    expect(after).toMatchObject({ refunded: charge.total, refunds: [{ amount: charge.total }] })
    expect(await kept()).toEqual({ provider: 0, books: 0 })
  })

  test('gives back once when it is asked ten times at once', async () => {
    const { paymentId } = await gateway.charge(charge, key)
    const refund = () => gateway.refund(charge.tenant, paymentId, `${key}:refund`)
    await Promise.allSettled(Array.from({ length: 10 }, refund))
    await refund()
    expect((await payments().find(charge.tenant, paymentId))!.refunds).toHaveLength(1)
    expect(await kept()).toEqual({ provider: 0, books: 0 })
  })

  test('takes nothing any more for a charge that was given back', async () => {
    const { paymentId } = await gateway.charge(charge, key)
    await gateway.findCharge(charge.tenant, key)
    await gateway.refund(charge.tenant, paymentId, `${key}:refund`)
    await gateway.charge(charge, key).catch(() => {})
    expect(await kept()).toEqual({ provider: 0, books: 0 })
  })
})
