import { beforeEach, describe, expect, test } from 'vitest'
import { rows, type Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { startStuck, untilCompensated } from '#test/support/stuck-orders.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const skip = (orderId: string, step: string, reason = 'refunded by hand') => shop.skip(orderId, step, reason)

describe('skip of a stuck undo', () => {
  test('records who, why and when, and goes on with the rest', async () => {
    const { orderId } = await startStuck(shop)
    expect(await skip(orderId, 'ProcessPayment')).toMatchObject({ status: 202, body: { orderId } })
    const order = await untilCompensated(shop, orderId)
    // The rollback enters at the top: what never was is fenced off before the rest.
    expect(rows(order).slice(-4)).toEqual([
      'RefundPayment SKIPPED',
      'RevertWarehouse NOTHING_TO_UNDO',
      'UnpackItems NOTHING_TO_UNDO',
      'ReleaseInventory UNDONE',
    ])
    expect(order.timeline.find(({ step }) => step === 'RefundPayment')).toMatchObject({
      of: 'ProcessPayment',
      skipped: { by: 'anonymous', reason: 'refunded by hand' },
      error: { name: 'SimulatedGiveUp' },
    })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('goes on with the rest where the undo had taken effect, and only its answer was lost', async () => {
    const broken = cloud.inject('RefundPayment', async (call, run) => {
      const { attempt } = JSON.parse(call.payload) as { attempt: number }
      if (attempt === 1) {
        await run()
        throw new Error('the answer was lost')
      }
      return { failed: true, payload: '{"errorType":"Error","errorMessage":"broken since"}' }
    })
    const { orderId } = await shop.ended(
      await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }),
    )
    broken()
    expect((await shop.order(orderId)).status).toBe('COMPENSATION_FAILED')
    expect(await skip(orderId, 'ProcessPayment')).toMatchObject({ status: 202 })
    const order = await untilCompensated(shop, orderId)
    expect(rows(order)).toContain('RefundPayment UNDONE')
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('is 409 for a step that is not the stuck one, and needs a reason', async () => {
    const { orderId } = await startStuck(shop)
    expect(await skip(orderId, 'ReserveInventory')).toMatchObject({
      status: 409,
      body: { detail: "it is 'ProcessPayment' whose undo is stuck, not 'ReserveInventory'" },
    })
    expect(await skip(orderId, 'ProcessPayment', ' ')).toMatchObject({ status: 400 })
    expect((await shop.order(orderId)).status).toBe('COMPENSATION_FAILED')
  })
})

describe('an undo that finds what a skipped one has left', () => {
  const shipped = async () => {
    const failures = ['UpdateWarehouse', 'RevertWarehouse'].map((failAt) => ({
      failAt,
      ...(failAt === 'RevertWarehouse' ? { when: 'before' as const, giveUp: true } : {}),
    }))
    const order = await shop.ended(await shop.start({ quantity: 2, simulate: failures }))
    expect(order).toMatchObject({ status: 'COMPENSATION_FAILED', stuck: { undo: 'RevertWarehouse' } })
    expect(await skip(order.orderId, 'UpdateWarehouse', 'the goods have left')).toMatchObject({ status: 202 })
    return shop.ended(order.orderId)
  }

  test('is stuck at its first attempt, and says so', async () => {
    const order = await shipped()
    expect(order).toMatchObject({
      status: 'COMPENSATION_FAILED',
      stuck: { undo: 'ReleaseInventory', step: 'ReserveInventory', error: 'UndoDoesNotFit' },
    })
    const row = order.timeline.find(({ step }) => step === 'ReleaseInventory')
    expect(row).toMatchObject({ status: 'STUCK', attempts: [{ number: 1 }] })
    expect(rows(order)).toEqual(expect.arrayContaining(['RefundPayment UNDONE', 'UnpackItems UNDONE']))
  })

  test('is skipped in its turn, and what left the stock is not put back', async () => {
    const { orderId } = await shipped()
    expect(await skip(orderId, 'ReserveInventory', 'the goods have left')).toMatchObject({ status: 202 })
    expect(rows(await untilCompensated(shop, orderId))).toContain('ReleaseInventory SKIPPED')
    const { inventory } = await shop.snapshot()
    expect(inventory).toMatchObject([{ sku: 'SKU-A', onHand: 8, reserved: 0 }])
  })
})
