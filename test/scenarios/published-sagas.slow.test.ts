import { beforeEach, expect, test } from 'vitest'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

/** The faults of published-sagas.test.ts that run a Lambda into its real time limit of ten seconds, once or more often. */

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const run = async (body?: object) => shop.ended(await shop.start(body))
const stock = async () => (await shop.snapshot()).inventory.find(({ sku }) => sku === 'SKU-A')

test('States.Timeout or throttling not caught: a step that always times out after its effect is undone', async () => {
  const order = await run({ simulate: { failAt: 'ReserveInventory', when: 'timeout' } })
  expect(order).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'ReserveInventory', error: 'Sandbox.Timedout' },
  })
  expect(await stock()).toMatchObject({ onHand: 10, reserved: 0, available: 10 })
}, 90_000)

test('a retry that decrements twice', async () => {
  const order = await run({ simulate: { failAt: 'ReserveInventory', when: 'timeout', times: 1 } })
  expect(order.status).toBe('COMPLETED')
  expect(await stock()).toMatchObject({ onHand: 9, reserved: 0, available: 9 })
  expect(await cloud.violations(shop)).toEqual([])
}, 60_000)
