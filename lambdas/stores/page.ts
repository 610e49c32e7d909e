import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

/** The cursor was not made by this listing: garbage, or the cursor of another list or tenant. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor'
}

/**
 * One page of a partition of an index. The cursor is the key of the last item, of which only the part beyond the
 * partition is believed: a cursor from elsewhere is refused and can never leave the caller's partition.
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

/** One page of what a tenant has in a table, by its `ByTenant` index. */
export function queryTenant<Item>(
  client: DynamoDBDocumentClient,
  { table, tenant, newestFirst = false }: { table: string; tenant: string; newestFirst?: boolean },
  page: PageRequest,
): Promise<{ items: Item[]; nextCursor?: string }> {
  return queryPage<Item>(
    client,
    {
      TableName: table,
      IndexName: 'ByTenant',
      ScanIndexForward: !newestFirst,
      partition: ['tenantKey', tenant],
    },
    page,
  )
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
