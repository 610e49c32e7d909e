import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { beforeEach, describe, expect, test } from 'vitest'
import { changeRecord } from '#test/support/order-record.ts'
import type { Shop } from '#test/support/shop.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let shop: Shop
beforeEach(async () => {
  shop = await cloud.openShop({ 'SKU-A': 10 })
})

/** Writes a second execution record, of the same content under another id, bypassing all handlers. */
const copyRecord = async (orderId: string, executionId: string) => {
  const TableName = 'FlowForge-Executions'
  const keyOf = (id: string) => ({ pk: `EXEC#${shop.tenant}#${id}`, sk: 'SUMMARY' })
  const { Item } = await cloud.dynamoDb('GetItem', { TableName, Key: marshall(keyOf(orderId)) })
  const record = { ...unmarshall(Item as never), executionId, ...keyOf(executionId) }
  await cloud.dynamoDb('PutItem', { TableName, Item: marshall(record) })
}

describe('retry of an undone order', () => {
  test('starts a new one, linked to it; the same retry answers the same order', async () => {
    const old = await shop.ended(await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
    expect(old.status).toBe('COMPENSATED')
    const answers = await Promise.all([
      shop.retry(old.orderId),
      shop.retry(old.orderId),
      shop.retry(old.orderId),
    ])
    const ids = new Set(answers.map(({ status, body }) => `${status} ${body.orderId}`))
    expect(ids.size).toBe(1)
    const orderId = answers[0]!.body.orderId as string
    expect(orderId).not.toBe(old.orderId)
    const order = await shop.ended(orderId)
    expect(order).toMatchObject({ status: 'COMPLETED', retryOf: old.orderId })
    expect(order.links).toMatchObject({ retryOf: `/orders/${old.orderId}` })
    expect(await shop.order(old.orderId)).toMatchObject({ status: 'COMPENSATED', retriedBy: orderId })
    expect(await shop.retry(old.orderId)).toMatchObject({ status: 202, body: { orderId } })
    expect(await cloud.violations(shop)).toEqual([])
  })

  test('takes no id that an Idempotency-Key of a client comes to', async () => {
    const old = await shop.ended(await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
    const order = { sku: 'SKU-A', quantity: 1, customerId: 'c', paymentMethod: 'tok_visa' }
    const other = await shop.post(order, { 'Idempotency-Key': `retry:${old.orderId}` })
    const answer = await shop.retry(old.orderId)
    expect(answer.status).toBe(202)
    expect(answer.body.orderId).not.toBe(other.body.orderId)
    expect(await shop.ended(answer.body.orderId as string)).toMatchObject({ retryOf: old.orderId })
    expect((await shop.ended(other.body.orderId as string)).retryOf).toBeUndefined()
  })

  test('answers the order that an earlier version of the API has started under another id', async () => {
    const old = await shop.ended(await shop.start({ simulate: { failAt: 'UpdateWarehouse', when: 'after' } }))
    const again = await shop.ended((await shop.retry(old.orderId)).body.orderId as string)
    await copyRecord(again.orderId, 'of-before')
    await changeRecord(cloud, shop, old.orderId, { retriedBy: 'of-before' })
    expect(await shop.retry(old.orderId)).toMatchObject({ status: 202, body: { orderId: 'of-before' } })
  })
})
