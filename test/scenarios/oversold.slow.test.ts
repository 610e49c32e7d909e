import { expect, test } from 'vitest'
import type { OrderDetail } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()

test('300 orders for 100 units at once: 100 complete, 200 are out of stock, nothing is oversold', async () => {
  const shop = await cloud.openShop({ 'SKU-HOT': 100 })
  const ids = await Promise.all(
    Array.from({ length: 300 }, () => shop.start({ sku: 'SKU-HOT', quantity: 1 })),
  )
  // One after the other: 300 clients that poll would be most of the load.
  const orders: OrderDetail[] = []
  for (const id of ids) {
    orders.push(await shop.ended(id))
  }
  const completed = orders.filter(({ status }) => status === 'COMPLETED')
  const refused = orders.filter(
    ({ status, failure }) => status === 'COMPENSATED' && failure?.error === 'OutOfStock',
  )
  expect([completed.length, refused.length]).toEqual([100, 200])
  const { inventory } = await shop.snapshot()
  expect(inventory).toMatchObject([{ sku: 'SKU-HOT', onHand: 0, reserved: 0 }])
  expect(await cloud.violations(shop)).toEqual([])
}, 120_000)
