import { isDeepStrictEqual } from 'node:util'
import { type CallDynamoDb, type Item, readItem, readPages } from './tables.ts'

/** An item in DynamoDB's JSON. */
export type Attributes = Record<string, { S?: string; N?: string }>

/** Items of one table, by their keys. */
export type TableItems = ReadonlyMap<string, Attributes>

/** What a table held of an execution at one moment: plain data. */
export type Moment = readonly [key: string, item: Attributes][]

/** All that one tenant has, by table. Every partition key names its tenant: `STOCK#<tenant>#<sku>`. */
export type TenantItems = ReadonlyMap<string, TableItems>

export const NO_ITEMS: TenantItems = new Map()

export function itemsOf(items: TableItems): Item[] {
  return [...items.values()].map(readItem)
}

/** What these partitions hold: read for itself, since a Scan costs as much as all that all tenants have in the table. */
export async function readPartitions(
  dynamoDb: CallDynamoDb,
  table: string,
  partitions: readonly string[],
): Promise<TableItems> {
  const query = (pk: string) =>
    readPages(dynamoDb, 'Query', {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    })
  return byKey((await Promise.all(partitions.map(query))).flat())
}

/** What the tenant has in these tables. */
export async function readTenantItems(
  dynamoDb: CallDynamoDb,
  tenant: string,
  tables: Iterable<string>,
): Promise<TenantItems> {
  const scan = (TableName: string) =>
    readPages(dynamoDb, 'Scan', {
      TableName,
      ConsistentRead: true,
      FilterExpression: 'contains(pk, :tenant)',
      ExpressionAttributeValues: { ':tenant': { S: `#${tenant}#` } },
    })
  return new Map(await Promise.all([...tables].map(async (name) => [name, byKey(await scan(name))] as const)))
}

/** DynamoDB's limit for one transaction. */
const MOST_ACTIONS = 100

/**
 * Puts a tenant's items back to what they were then. In a transaction, which the
 * emulator writes at once: item by item it takes twice as long.
 */
export async function replaceTenantItems(
  dynamoDb: CallDynamoDb,
  now: TenantItems,
  then: TenantItems,
): Promise<void> {
  const actions = [...new Set([...now.keys(), ...then.keys()])].flatMap((TableName) => {
    const [present, wanted] = [now, then].map((items): TableItems => items.get(TableName) ?? new Map())
    const puts = [...wanted!]
      .filter(([key, item]) => !isDeepStrictEqual(present!.get(key), item))
      .map(([, Item]) => ({ Put: { TableName, Item } }))
    const deletions = [...present!]
      .filter(([key]) => !wanted!.has(key))
      .map(([, { pk, sk }]) => ({ Delete: { TableName, Key: { pk, sk } } }))
    return [...puts, ...deletions]
  })
  for (let from = 0; from < actions.length; from += MOST_ACTIONS) {
    await dynamoDb('TransactWriteItems', { TransactItems: actions.slice(from, from + MOST_ACTIONS) })
  }
}

function byKey(items: readonly object[]): TableItems {
  return new Map((items as Attributes[]).map((item) => [`${item.pk?.S} ${item.sk?.S}`, item]))
}
