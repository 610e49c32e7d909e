import { isDeepStrictEqual } from 'node:util'
import { type CallDynamoDb, readPages } from './books.ts'

/** An item in DynamoDB's JSON. */
type Attributes = Record<string, { S?: string }>

/** All that one tenant has, by table and key. Every partition key names its tenant: `STOCK#<tenant>#<sku>`. */
export type TenantItems = ReadonlyMap<string, ReadonlyMap<string, Attributes>>

export const NO_ITEMS: TenantItems = new Map()

/** What the tenant has in these tables. */
export async function readTenantItems(
  dynamoDb: CallDynamoDb,
  tenant: string,
  tables: Iterable<string>,
): Promise<TenantItems> {
  const scan = async (TableName: string): Promise<Map<string, Attributes>> => {
    const items = await readPages(dynamoDb, 'Scan', {
      TableName,
      ConsistentRead: true,
      FilterExpression: 'contains(pk, :tenant)',
      ExpressionAttributeValues: { ':tenant': { S: `#${tenant}#` } },
    })
    return new Map((items as Attributes[]).map((item) => [keyOf(item), item]))
  }
  return new Map(await Promise.all([...tables].map(async (name) => [name, await scan(name)] as const)))
}

/** DynamoDB's limit for one request. */
const BATCH = 25

/** Makes the tables show of a tenant what they showed then, and not what they show now. */
export async function replaceTenantItems(
  dynamoDb: CallDynamoDb,
  now: TenantItems,
  then: TenantItems,
): Promise<void> {
  const requests = [...new Set([...now.keys(), ...then.keys()])].flatMap((table) => {
    const [present, wanted] = [now, then].map((items) => items.get(table) ?? new Map<string, Attributes>())
    const puts = [...wanted!]
      .filter(([key, item]) => !isDeepStrictEqual(present!.get(key), item))
      .map(([, Item]) => ({ PutRequest: { Item } }))
    const deletions = [...present!]
      .filter(([key]) => !wanted!.has(key))
      .map(([, { pk, sk }]) => ({ DeleteRequest: { Key: { pk, sk } } }))
    return [...puts, ...deletions].map((request) => ({ table, request }))
  })
  for (let from = 0; from < requests.length; from += BATCH) {
    const RequestItems: Record<string, object[]> = {}
    for (const { table, request } of requests.slice(from, from + BATCH)) {
      RequestItems[table] ??= []
      RequestItems[table].push(request)
    }
    await dynamoDb('BatchWriteItem', { RequestItems })
  }
}

const keyOf = ({ pk, sk }: Attributes) => `${pk?.S} ${sk?.S}`
