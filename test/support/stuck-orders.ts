import { expect } from 'vitest'
import type { OrderDetail, Shop } from './shop.ts'

interface StuckOrder {
  undo?: 'RefundPayment' | 'ReleaseInventory'
  /** At once, unless all attempts of the undo are to be made. */
  giveUp?: boolean
  quantity?: number
}

/** Returns an order whose undo of one step has given up. The card was declined, so that nothing was charged. */
export async function startStuck(shop: Shop, stuck: StuckOrder = {}): Promise<OrderDetail> {
  const { undo = 'RefundPayment', giveUp = true, quantity = 1 } = stuck
  const simulate = { failAt: undo, when: 'before', giveUp }
  const paymentMethod = 'tok_chargeDeclined'
  const order = await shop.ended(await shop.start({ quantity, paymentMethod, simulate }))
  expect(order).toMatchObject({ status: 'COMPENSATION_FAILED', stuck: { undo } })
  return order
}

/** Returns the order once it is COMPENSATED, which it is some time after its stuck undo was retried or skipped. */
export async function untilCompensated(shop: Shop, orderId: string): Promise<OrderDetail> {
  await expect.poll(async () => (await shop.order(orderId)).status).toBe('COMPENSATED')
  return shop.order(orderId)
}
