import { beforeEach, describe, expect, test } from 'vitest'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { sweepNow } from '#test/support/sweeper.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const sweep = (orderId: string) => sweepNow(cloud, shop, orderId)
const executionOf = (orderId: string, prefix?: string) => cloud.executionOf(shop, orderId, prefix)
const stock = async () => (await shop.snapshot()).inventory[0]

describe('an order whose name somebody has taken by hand', () => {
  const order = { items: [{ sku: 'SKU-A', quantity: 1 }], customerId: 'c', paymentMethod: 'tok_visa' }
  /** Another order, started by hand under the name that this one would have. */
  const take = async (orderId: string) => {
    const other = { tenant: shop.tenant, executionId: `other-${orderId}`, input: order }
    await cloud.startExecution('FlowForge-order-fulfillment', other, `${shop.tenant}_${orderId}`)
    await cloud.settled()
  }

  test('is told apart, and runs under a second name', async () => {
    const orderId = `mine-${shop.tenant}`
    await take(orderId)
    await shop.start({ orderId, quantity: 2 })
    await sweep(orderId)
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await executionOf(orderId, 'N_')).toMatchObject({ status: 'SUCCEEDED' })
    expect(await shop.order(`other-${orderId}`)).toMatchObject({ status: 'COMPLETED' })
    expect(await stock()).toMatchObject({ onHand: 7, reserved: 0 })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('shows its own history, and none of the other’s', async () => {
    const orderId = `mine-${shop.tenant}`
    await take(orderId)
    await shop.start({ orderId, quantity: 2, simulate: { failAt: 'UpdateWarehouse' } })
    await sweep(orderId)
    await shop.ended(orderId)
    const readPages = async (query: string): Promise<unknown[]> => {
      const { body } = await shop.get(`/executions/${orderId}/history?${query}`)
      const { items, nextCursor } = body as { items: unknown[]; nextCursor?: string }
      return nextCursor ? [...items, ...(await readPages(`limit=7&cursor=${nextCursor}`))] : items
    }
    const whole = await readPages('limit=100')
    const names = new Set(whole.map((event) => (event as { execution: string }).execution))
    expect([...names]).toEqual([`N_${shop.tenant}_${orderId}`])
    expect(await readPages('limit=7')).toEqual(whole)
  })

  test('is undone by a cancel before it runs', async () => {
    const orderId = `mine-${shop.tenant}`
    await take(orderId)
    await shop.start({ orderId, quantity: 2 })
    const { status } = await shop.cancel(orderId)
    expect(status).toBe(202)
    expect(await shop.ended(orderId)).toMatchObject({
      status: 'COMPENSATED',
      failure: { error: 'Cancelled' },
    })
    expect(await stock()).toMatchObject({ onHand: 9, reserved: 0 })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('leaves the other one alone when that breaks off', async () => {
    const orderId = `mine-${shop.tenant}`
    const other = { tenant: shop.tenant, executionId: orderId, input: { ...order, customerId: 'other' } }
    const block = cloud.block('ValidateOrder')
    const arn = await cloud.startExecution('FlowForge-order-fulfillment', other, `by-hand-${orderId}`)
    await block.reached
    await shop.start({ orderId, quantity: 2 })
    await cloud.stopExecution(arn)
    block.release()
    await cloud.settled()
    expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await executionOf(orderId, 'R1_')).toBeUndefined()
  })
})
