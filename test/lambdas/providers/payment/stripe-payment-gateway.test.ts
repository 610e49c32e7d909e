import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Charge, PaymentGateway } from '#lambdas/providers/payment/payment-gateway.ts'
import { payments } from '#lambdas/runtime.ts'
import { reverseCharge } from '#lambdas/steps/payment/reverse-charge.ts'
import { createStubbedStripe } from '#test/support/stripe-gateway.ts'
import { type StripeStub, startStripeStub } from '#test/support/stripe-stub.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

const CREATE = /^POST \/v1\/payment_intents$/
const CONFIRM = /\/confirm$/
const CANCEL = /\/cancel$/
const REFUND = /^POST \/v1\/refunds$/
const TENANT = 'demo'

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let stub: StripeStub
let gateway: PaymentGateway
let charge: Charge
let key: string
let orders = 0
beforeEach(async () => {
  stub = await startStripeStub()
  gateway = createStubbedStripe(stub)
  const executionId = `stripe-${orders++}`
  key = `${TENANT}:${executionId}:ProcessPayment`
  charge = {
    tenant: TENANT,
    executionId,
    total: { amount: 1999, currency: 'USD' },
    paymentMethod: 'pm_card_visa',
  }
})
afterEach(() => stub.stop())

const undo = () => reverseCharge(gateway, TENANT, key)
const unavailable = { name: 'Unavailable' }
const intents = () => [...stub.intents.values()].map(({ status }) => status)

describe('a charge', () => {
  test('says at Stripe whose it is', async () => {
    await gateway.charge(charge, key)
    expect([...stub.intents.values()]).toMatchObject([
      {
        amount: 1999,
        currency: 'usd',
        metadata: { tenant: TENANT, executionId: charge.executionId, idempotencyKey: key },
      },
    ])
  })

  test.each([
    ['lose the answer', CREATE],
    ['lose the answer', CONFIRM],
    ['break the connection', CREATE],
    ['break the connection', CONFIRM],
    ['throttle', CREATE],
    ['throttle', CONFIRM],
    ['fail', CREATE],
    ['fail', CONFIRM],
  ] as const)(
    'that meets "%s" at %s goes on with the next attempt, and is made once',
    async (fault, call) => {
      stub.inject(call, fault)
      await expect(gateway.charge(charge, key)).rejects.toMatchObject(unavailable)
      await gateway.charge(charge, key)
      expect(stub.net()).toBe(1999)
      expect(intents().filter((status) => status === 'succeeded')).toHaveLength(1)
    },
  )

  test('whose answer was lost is not made again when Stripe has forgotten its key', async () => {
    stub.inject(CONFIRM, 'lose the answer')
    await expect(gateway.charge(charge, key)).rejects.toMatchObject(unavailable)
    stub.forgetKeys()
    await gateway.charge(charge, key)
    expect(stub.net()).toBe(1999)
    expect(intents()).toEqual(['succeeded'])
  })

  test('that asks for the customer is declined, for nobody is there', async () => {
    await expect(
      gateway.charge({ ...charge, paymentMethod: 'pm_card_authenticationRequired' }, key),
    ).rejects.toMatchObject({ name: 'PaymentDeclined', facts: { code: 'authentication_required' } })
  })

  test('that Stripe takes none of is declined with its reason', async () => {
    const total = { amount: 1, currency: 'USD' }
    await expect(gateway.charge({ ...charge, total }, key)).rejects.toMatchObject({
      name: 'PaymentDeclined',
      facts: { code: 'amount_too_small', total },
    })
  })

  test('of an expired card says when it expired', async () => {
    await expect(
      gateway.charge({ ...charge, paymentMethod: 'tok_chargeDeclinedExpiredCard' }, key),
    ).rejects.toMatchObject({ name: 'CardExpired', facts: { expiry: '04/24' } })
  })

  test('whose decline was lost on the way is declined by the next attempt too', async () => {
    stub.inject(CONFIRM, 'lose the answer')
    const bad = { ...charge, paymentMethod: 'tok_chargeDeclined' }
    await expect(gateway.charge(bad, key)).rejects.toMatchObject(unavailable)
    stub.forgetKeys()
    await expect(gateway.charge(bad, key)).rejects.toMatchObject({ name: 'PaymentDeclined' })
  })

  test('with a key that was used for something else fails aloud, and is no refusal of the card', async () => {
    stub.inject(CREATE, 'lose the answer')
    await expect(gateway.charge(charge, key)).rejects.toMatchObject(unavailable)
    const other = { ...charge, total: { amount: 5, currency: 'USD' } }
    await expect(gateway.charge(other, key)).rejects.toMatchObject({
      name: 'StripeRefused',
      problem: { type: 'idempotency_error' },
    })
  })
})

describe('the undo of a charge', () => {
  test.each([
    ['create', CREATE],
    ['confirm', CONFIRM],
  ])('whose answer to %s was lost leaves no money, days later', async (_, call) => {
    stub.inject(call, 'lose the answer')
    await expect(gateway.charge(charge, key)).rejects.toMatchObject(unavailable)
    stub.forgetKeys()
    await undo()
    expect(stub.net()).toBe(0)
    await expect(gateway.charge(charge, key)).rejects.toMatchObject({ name: 'StepFenced' })
    expect(stub.net()).toBe(0)
  })

  test('keeps a confirmation from being made that is still on its way', async () => {
    const confirm = stub.hold(CONFIRM)
    const charging = gateway.charge(charge, key)
    await confirm.reached
    await undo()
    confirm.release()
    await expect(charging).rejects.toMatchObject({ name: 'StepFenced' })
    expect(stub.net()).toBe(0)
    expect(intents()).toEqual(['canceled'])
  })

  test('refunds a confirmation that is faster than it', async () => {
    const confirm = stub.hold(CONFIRM)
    const charging = gateway.charge(charge, key)
    await confirm.reached
    const cancel = stub.hold(CANCEL)
    const undoing = undo()
    await cancel.reached
    confirm.release()
    await charging
    cancel.release()
    await undoing
    expect(intents()).toEqual(['succeeded'])
    expect(stub.net()).toBe(0)
  })

  test.each([
    ['lose the answer', REFUND],
    ['fail', REFUND],
    ['throttle', REFUND],
    ['break the connection', REFUND],
  ] as const)('that meets "%s" at the refund gives back once', async (fault, call) => {
    await gateway.charge(charge, key)
    stub.inject(call, fault)
    await expect(undo()).rejects.toMatchObject(unavailable)
    stub.forgetKeys()
    await undo()
    expect(stub.refunds).toHaveLength(1)
    const found = await gateway.findCharge(TENANT, key)
    expect(found).toMatchObject({ refunded: charge.total, refunds: [{ amount: charge.total }] })
  })

  test('takes a refund that somebody made at Stripe for its own', async () => {
    const { paymentId } = await gateway.charge(charge, key)
    const [id] = stub.intents.keys()
    await fetch(`${stub.url}/v1/refunds`, {
      method: 'POST',
      body: new URLSearchParams({ payment_intent: id! }),
      headers: { authorization: `Bearer ${stub.state.key}` },
    })
    await undo()
    expect(stub.net()).toBe(0)
    expect(await payments().find(TENANT, paymentId)).toMatchObject({ refunded: charge.total })
  })

  test('is not done while Stripe says that its refund failed', async () => {
    await gateway.charge(charge, key)
    stub.state.refundStatus = 'failed'
    await expect(undo()).rejects.toThrow('is failed (lost_or_stolen_card)')
  })

  test('asks nothing of Stripe when no intent was ever bound', async () => {
    await undo()
    expect(stub.calls).toEqual([])
    await expect(gateway.charge(charge, key)).rejects.toMatchObject({ name: 'StepFenced' })
    expect(stub.calls).toEqual([])
  })
})

describe('the key', () => {
  test('is read again when Stripe refuses it, as after a rotation', async () => {
    const secret = { value: 'sk_test_old' }
    gateway = createStubbedStripe(stub, secret)
    stub.state.key = 'sk_test_old'
    await gateway.charge(charge, key)
    stub.state.key = secret.value = 'sk_test_new'
    await undo()
    expect(stub.net()).toBe(0)
  })

  test('that Stripe does not know fails aloud, and is no refusal of the card', async () => {
    gateway = createStubbedStripe(stub, { value: 'sk_test_wrong' })
    await expect(gateway.charge(charge, key)).rejects.toMatchObject({
      name: 'StripeRefused',
      message: expect.stringContaining('Invalid API Key'),
    })
  })

  test('that is none is told by the name of its secret, not by its value', async () => {
    gateway = createStubbedStripe(stub, { value: '{"apiKey":"sk_test_x"}' })
    const failure = await gateway.charge(charge, key).catch((error: Error) => error.message)
    expect(failure).toMatch(/the secret 'flowforge\/stripe' holds no Stripe key; put a secret key/)
    expect(failure).not.toContain('sk_test_x')
  })
})
