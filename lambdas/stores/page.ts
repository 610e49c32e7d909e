import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import type { z } from 'zod'
import { InvalidCursor, readCursor, writeCursor } from './cursor.ts'
import type { StoreTable } from './store-table.ts'

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

/**
 * Returns one page of a partition of an index. Throws `InvalidCursor` for a cursor that this partition has not returned:
 * garbage, or the cursor of another list, filter or tenant.
 */
export async function queryPage<Item>(
  client: DynamoDBDocumentClient,
  query: Pick<QueryCommandInput, 'TableName' | 'IndexName' | 'ScanIndexForward'> & {
    partition: [name: string, value: string]
  },
  { limit, cursor }: PageRequest,
): Promise<{ items: Item[]; nextCursor?: string }> {
  const { partition, ...input } = query
  const [name, value] = partition
  const list = `${input.TableName} ${input.IndexName} ${name} ${value}`
  const start = cursor === undefined ? undefined : readCursor(cursor, list)
  if (start && start[name] !== value) {
    throw new InvalidCursor('belongs to another list')
  }
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      ...input,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': name },
      ExpressionAttributeValues: { ':partition': value },
      Limit: limit,
      ...(start ? { ExclusiveStartKey: start } : {}),
    }),
  )
  const nextCursor = LastEvaluatedKey && writeCursor(LastEvaluatedKey, list)
  return { items: Items as Item[], ...(nextCursor ? { nextCursor } : {}) }
}

/** One page of what a tenant has in a table, by its `ByTenant` index; eventually consistent. */
export async function queryTenant<Item extends z.ZodType>(
  { client, table }: StoreTable,
  { tenant, item, newestFirst = false }: { tenant: string; item: Item; newestFirst?: boolean },
  page: PageRequest,
): Promise<{ items: z.output<Item>[]; nextCursor?: string }> {
  const { items, ...next } = await queryPage<unknown>(
    client,
    {
      TableName: table,
      IndexName: 'ByTenant',
      ScanIndexForward: !newestFirst,
      partition: ['tenantKey', tenant],
    },
    page,
  )
  return { items: items.map((each) => item.parse(each)), ...next }
}
