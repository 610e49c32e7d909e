import type { Shop } from './shop.ts'
import type { ShopCloud } from './shop-cloud.ts'

/** Changes attributes of an order's execution record, bypassing all handlers. */
export async function changeRecord(
  cloud: Pick<ShopCloud, 'dynamoDb'>,
  { tenant }: Pick<Shop, 'tenant'>,
  orderId: string,
  changes: Record<string, string>,
): Promise<void> {
  const names = Object.keys(changes)
  await cloud.dynamoDb('UpdateItem', {
    TableName: 'FlowForge-Executions',
    Key: { pk: { S: `EXEC#${tenant}#${orderId}` }, sk: { S: 'SUMMARY' } },
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, { S: changes[name]! }])),
  })
}
