import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import type { z } from 'zod'
import type { StoreTable } from './store-table.ts'

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

/** Thrown for a cursor that this list has not returned: garbage, or the cursor of another list or tenant. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor'
}

/**
 * Returns one page of a partition of an index. The cursor is the key of the last item. A cursor whose partition is
 * another one is refused, so no cursor leads out of the caller's partition.
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
  const start = cursor === undefined ? undefined : readCursor(cursor)
  if (start && start[name] !== value) {
    throw new InvalidCursor('the cursor belongs to another list')
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
  const nextCursor = LastEvaluatedKey && Buffer.from(JSON.stringify(LastEvaluatedKey)).toString('base64url')
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

function readCursor(cursor: string): Record<string, string> {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (key && typeof key === 'object' && Object.values(key).every((part) => typeof part === 'string')) {
      return key as Record<string, string>
    }
  } catch {
    // Not JSON: refused below like any other garbage.
  }
  throw new InvalidCursor('the cursor is not one that this API has handed out')
}
