import { type CallDynamoDb, type Item, readItem, readPages } from './tables.ts'

/** Everything a tenant, or all of them, have in a table, read past all handlers. */
export async function scanTable(call: CallDynamoDb, table: string, tenant?: string): Promise<Item[]> {
  const input = { TableName: `FlowForge-${table}`, ConsistentRead: true }
  const items = (await readPages(call, 'Scan', input)).map(readItem)
  return items.filter(({ pk }) => tenant === undefined || pk.split('#')[1] === tenant)
}
