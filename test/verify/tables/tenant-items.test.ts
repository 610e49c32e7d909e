import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDynamoDbPart, type DynamoDbPart } from '#local/dynamodb/index.ts'
import { NO_ITEMS, readTenantItems, replaceTenantItems } from '#verify/tables/tenant-items.ts'

let part: DynamoDbPart
const tables = ['FlowForge-Orders', 'FlowForge-Stock']
beforeAll(async () => {
  part = await createDynamoDbPart({ tables: [], file: undefined })
  await part.start()
  for (const TableName of tables) {
    await part.call('CreateTable', {
      TableName,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    })
  }
})
afterAll(() => part.stop())

const put = (table: string, pk: string, sk: string, more: object = {}) =>
  part.call('PutItem', { TableName: `FlowForge-${table}`, Item: { pk: { S: pk }, sk: { S: sk }, ...more } })

test('a tenant gets back what it had, in all tables, and others keep theirs', async () => {
  const read = (tenant: string) => readTenantItems(part.call, tenant, tables)
  // More than one request holds.
  for (let index = 0; index < 60; index++) {
    await put('Orders', 'ORDER#a#1', `LINE#${String(index).padStart(2, '0')}`, { left: { N: '1' } })
  }
  await put('Stock', 'STOCK#a#x', 'STOCK', { left: { N: '7' } })
  await put('Stock', 'STOCK#aa#x', 'STOCK', { left: { N: '7' } })
  const then = await read('a')
  expect([...then.values()].map(({ size }) => size)).toEqual([60, 1])

  for (let index = 30; index < 90; index++) {
    await put('Orders', 'ORDER#a#1', `LINE#${index}`, { left: { N: '0' } })
  }
  await part.call('DeleteItem', {
    TableName: 'FlowForge-Stock',
    Key: { pk: { S: 'STOCK#a#x' }, sk: { S: 'STOCK' } },
  })
  await put('Stock', 'STOCK#aa#x', 'STOCK', { left: { N: '6' } })
  await replaceTenantItems(part.call, await read('a'), then)
  expect(await read('a')).toEqual(then)

  await replaceTenantItems(part.call, await read('a'), NO_ITEMS)
  expect([...(await read('a')).values()].map(({ size }) => size)).toEqual([0, 0])
  expect((await read('aa')).get('FlowForge-Stock')!.get('STOCK#aa#x STOCK')).toMatchObject({
    left: { N: '6' },
  })
})
