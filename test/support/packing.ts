import { expect } from 'vitest'
import type { Shop } from './shop.ts'
import type { ShopCloud } from './shop-cloud.ts'

export const THREE_LINES = {
  items: [
    { sku: 'SKU-B', quantity: 2 },
    { sku: 'SKU-A', quantity: 1 },
    { sku: 'SKU-C', quantity: 3 },
  ],
}
export const ALL_PACKED = ['SKU-B', 'SKU-A', 'SKU-C']

/** A tenant with ten of each SKU of `THREE_LINES`. */
export function openPackingShop(cloud: ShopCloud): Promise<Shop> {
  return cloud.openShop({ 'SKU-A': 10, 'SKU-B': 10, 'SKU-C': 10 })
}

/** The order's one slip, as the warehouse holds it. */
export async function slipOf(cloud: ShopCloud, orderId: string) {
  const { Items } = (await cloud.dynamoDb('Scan', {
    TableName: 'FlowForge-Shipments',
    FilterExpression: 'sk = :slip AND executionId = :order',
    ExpressionAttributeValues: { ':slip': { S: 'SLIP' }, ':order': { S: orderId } },
  })) as {
    Items: {
      packingSlipId: { S: string }
      status: { S: string }
      packed: { L: { M: { sku: { S: string } } }[] }
    }[]
  }
  expect(Items).toHaveLength(1)
  const { packingSlipId, status, packed } = Items[0]!
  return { id: packingSlipId.S, status: status.S, packed: packed.L.map(({ M }) => M.sku.S) }
}

/** How each attempt at PackItems ended: `TaskTimedOut`, `TaskSucceeded`. */
export async function endsOfPacking(cloud: ShopCloud, shop: Shop, orderId: string): Promise<string[]> {
  const { executionArn } = (await cloud.executionOf(shop, orderId))!
  const events = await cloud.history(executionArn)
  const entered = events.findIndex(({ stateEnteredEventDetails: state }) => state?.name === 'PackItems')
  const after = events.slice(entered + 1).findIndex(({ type }) => type === 'TaskStateEntered')
  const own = events.slice(entered, after < 0 ? undefined : entered + 1 + after)
  return own.map(({ type }) => type).filter((type) => /^Task(Failed|TimedOut|Succeeded)$/.test(type))
}
