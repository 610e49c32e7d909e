import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { CallDynamoDb, Item } from './books.ts'

/** Everything a tenant, or all of them, have in a table, read past all handlers. */
export async function scanTable(call: CallDynamoDb, table: string, tenant?: string): Promise<Item[]> {
  const items: Item[] = []
  let ExclusiveStartKey: unknown
  do {
    const page = await call('Scan', {
      TableName: `FlowForge-${table}`,
      ConsistentRead: true,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    })
    items.push(...(page.Items as never[]).map((item) => unmarshall(item) as Item))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items.filter(({ pk }) => tenant === undefined || pk.split('#')[1] === tenant)
}
