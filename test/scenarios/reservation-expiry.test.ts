import { beforeEach, expect, test } from 'vitest'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { startStuck, untilCompensated } from '#test/support/stuck-orders.ts'

const HOUR = 3_600_000
const PAST = '2020-01-01T00:00:00.000Z'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

const stock = async () => (await shop.snapshot()).inventory[0]
/** An order whose goods are reserved and whose undo of that has given up. */
const stuck = () => startStuck(shop, { undo: 'ReleaseInventory', quantity: 3 })

test('goods that a skipped undo left reserved come back to the shelf', async () => {
  const { orderId } = await stuck()
  expect(await shop.skip(orderId, 'ReserveInventory', 'nothing else helped')).toMatchObject({ status: 202 })
  await untilCompensated(shop, orderId)
  expect(await stock()).toMatchObject({ reserved: 3, available: 7 })
  await cloud.advance(7 * HOUR)
  expect(await stock()).toMatchObject({ onHand: 10, reserved: 0, available: 10 })
  expect(await cloud.violations(shop)).toEqual([])
})

test('an order that waits for its operator keeps its goods, however long', async () => {
  const { orderId } = await stuck()
  await cloud.advance(25 * HOUR)
  expect(await stock()).toMatchObject({ reserved: 3, available: 7 })
  expect((await shop.order(orderId)).status).toBe('COMPENSATION_FAILED')
})

test('an order that is on its way to be shipped keeps its goods, and ships them', async () => {
  const warehouse = cloud.block('UpdateWarehouse')
  const orderId = await shop.start()
  await warehouse.reached
  // The blocked Lambda holds the clock, so time is moved past the deadline by hand.
  const Key = { pk: { S: `STOCK#${shop.tenant}#SKU-A` }, sk: { S: `RESERVATION#${orderId}` } }
  const TableName = 'FlowForge-Inventory'
  await cloud.dynamoDb('UpdateItem', {
    TableName,
    Key,
    UpdateExpression: 'SET deadline = :past',
    ExpressionAttributeValues: { ':past': { S: PAST } },
  })
  await cloud.lambda.invoke({ functionName: 'FlowForge-ExpireReservations', payload: '{}' })
  expect(await stock()).toMatchObject({ reserved: 1 })
  const { Item } = await cloud.dynamoDb('GetItem', { TableName, Key })
  expect(Item).toMatchObject({ state: { S: 'RESERVED' }, deadline: { S: expect.not.stringMatching(PAST) } })
  warehouse.release()
  expect((await shop.ended(orderId)).status).toBe('COMPLETED')
  expect(await cloud.violations(shop)).toEqual([])
})
