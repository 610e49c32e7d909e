import { expect } from 'vitest'
import { deadlineAt } from '#lambdas/records/deadline.ts'
import { changeRecord } from './order-record.ts'
import type { Shop } from './shop.ts'
import type { ShopCloud } from './shop-cloud.ts'

const LONG_AGO_MS = Date.parse('2020-01-01T00:00:00.000Z')

/** Moves the moment when the sweeper looks at an order into the past; an order that has ended gets one again. */
export async function makeDue(cloud: ShopCloud, shop: Shop, orderId: string): Promise<void> {
  await changeRecord(cloud, shop, orderId, deadlineAt(orderId, LONG_AGO_MS))
}

/** Lets the sweeper look at every order that is due. */
export async function sweep(cloud: ShopCloud): Promise<void> {
  const { functionError } = await cloud.lambda.invoke({
    functionName: 'FlowForge-SweepAbandoned',
    payload: '{}',
  })
  expect(functionError).toBeUndefined()
}

/** Lets the sweeper look at an order now. */
export async function sweepNow(cloud: ShopCloud, shop: Shop, orderId: string): Promise<void> {
  await makeDue(cloud, shop, orderId)
  await sweep(cloud)
}
