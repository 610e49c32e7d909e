import { beforeEach, describe, expect, test } from 'vitest'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10, 'SKU-B': 10 })
})

const stockOf = async () =>
  Object.fromEntries(
    (await shop.snapshot()).inventory.map(({ sku, onHand, reserved }) => [sku, [onHand, reserved]]),
  )

const TWO_ITEMS = {
  items: [
    { sku: 'SKU-A', quantity: 2 },
    { sku: 'SKU-B', quantity: 3 },
  ],
}

const STEPS = [
  'ValidateOrder',
  'CheckInventory',
  'ReserveInventory',
  'ProcessPayment',
  'PackItems',
  'UpdateWarehouse',
  'NotifyCustomer',
]
const REFUND = [{ status: 'REFUNDED', captured: { amount: 9995 }, refunded: { amount: 9995 } }]

test('an order completes: paid, shipped, taken from the stock', async () => {
  const orderId = await shop.start(TWO_ITEMS)
  const order = await shop.ended(orderId)
  expect(order).toMatchObject({ status: 'COMPLETED', total: { amount: 9995, currency: 'USD' } })
  expect(rows(order)).toEqual(STEPS.map((step) => `${step} DONE`))
  expect(await stockOf()).toEqual({ 'SKU-A': [8, 0], 'SKU-B': [7, 0] })
  const { payments, shipments } = await shop.snapshot()
  expect(payments).toMatchObject([
    { orderId, status: 'CAPTURED', captured: { amount: 9995 }, refunded: { amount: 0 } },
  ])
  expect(shipments).toMatchObject([{ orderId, status: 'DISPATCHED' }])
  expect(await cloud.violations(shop)).toEqual([])
})

describe('an order that fails after a step undoes what was done, newest first', () => {
  test.each<[string, string[], object[], object[]]>([
    ['CheckInventory', [], [], []],
    ['ReserveInventory', ['ReleaseInventory'], [], []],
    ['ProcessPayment', ['RefundPayment', 'ReleaseInventory'], REFUND, []],
    ['PackItems', ['UnpackItems', 'RefundPayment', 'ReleaseInventory'], REFUND, []],
    [
      'UpdateWarehouse',
      ['RevertWarehouse', 'UnpackItems', 'RefundPayment', 'ReleaseInventory'],
      REFUND,
      [{ status: 'CANCELLED' }],
    ],
  ])('%s', async (failAt, undos, payments, shipments) => {
    const order = await shop.ended(await shop.start({ ...TWO_ITEMS, simulate: { failAt, when: 'after' } }))
    expect(order).toMatchObject({
      status: 'COMPENSATED',
      failure: { step: failAt, error: 'SimulatedFailure' },
    })
    // The step itself has taken effect, and failed on its way back.
    const done = STEPS.slice(0, STEPS.indexOf(failAt) + 1)
    expect(rows(order)).toEqual([
      ...done.map((step) => `${step} DONE`),
      ...undos.map((undo) => `${undo} UNDONE`),
    ])
    expect(await stockOf()).toEqual({ 'SKU-A': [10, 0], 'SKU-B': [10, 0] })
    expect(await shop.snapshot()).toMatchObject({ payments, shipments })
    expect(await cloud.violations(shop)).toEqual([])
  })
})

describe('the business says no, once, with a reason', () => {
  test.each([
    [
      'a declined card',
      { paymentMethod: 'tok_chargeDeclined' },
      'ProcessPayment',
      'PaymentDeclined',
      'generic_decline',
    ],
    [
      'a token nobody knows',
      { paymentMethod: 'tok_nonsense' },
      'ProcessPayment',
      'PaymentDeclined',
      'no_such_token',
    ],
    ['a card that expired in 12/23', { cardExpiry: '12/23' }, 'ProcessPayment', 'CardExpired', '12/23'],
    ['more than there is', { quantity: 11 }, 'CheckInventory', 'OutOfStock', '11 of SKU-A (10 available)'],
    ['an unknown SKU', { sku: 'SKU-X' }, 'ValidateOrder', 'InvalidOrder', "unknown SKU 'SKU-X'"],
  ])('%s', async (_, body, step, error, message) => {
    const order = await shop.ended(await shop.start(body))
    expect(order).toMatchObject({
      status: 'COMPENSATED',
      failure: { step, error, message: expect.stringContaining(message) },
    })
    expect(order.timeline.find((entry) => entry.step === step)).toMatchObject({
      status: 'FAILED',
      attempts: [{ number: 1, error: { name: error } }],
    })
    expect(await cloud.violations(shop)).toEqual([])
  })
})
