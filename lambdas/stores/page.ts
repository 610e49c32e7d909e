import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { z } from 'zod'
import { listPartitions } from '#lambdas/records/list-shards.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { mergePages, type PartitionPage } from './merge-pages.ts'
import type { StoreTable } from './store-table.ts'

export interface PageRequest {
  limit: number
  cursor?: string | undefined
}

/** What a tenant has in a table: by the attribute `sort`, which no two items of the tenant share. */
interface TenantList<Schema extends z.ZodType> {
  tenant: string
  item: Schema
  sort: 'listSort' | 'accountId' | 'sku'
  newestFirst?: boolean
}

/**
 * Returns one page of what a tenant has in a table, by its `ByTenant` index; eventually consistent. Throws
 * `InvalidCursor` for a cursor that this list has not returned: garbage, or the cursor of another list or tenant.
 */
export async function queryTenant<Schema extends z.ZodType>(
  store: StoreTable,
  { tenant, item, sort, newestFirst = false }: TenantList<Schema>,
  { limit, cursor }: PageRequest,
): Promise<{ items: z.output<Schema>[]; nextCursor?: string }> {
  const list = `${store.table} ByTenant tenantKey ${tenant}`
  const after = cursor === undefined ? undefined : readCursor(cursor, list)[sort]
  const pages = await Promise.all(
    listPartitions(tenant).map((partition) =>
      queryPartition(store, { partition, sort, after, newestFirst, limit }),
    ),
  )
  const { items, last } = mergePages(pages, { sort, limit, newestFirst })
  return {
    items: items.map((each) => item.parse(each)),
    ...(last === undefined ? {} : { nextCursor: writeCursor({ [sort]: last }, list) }),
  }
}

async function queryPartition(
  { client, table }: StoreTable,
  {
    partition,
    sort,
    after,
    newestFirst,
    limit,
  }: { partition: string; sort: string; after: string | undefined; newestFirst: boolean; limit: number },
): Promise<PartitionPage> {
  const isBehind = `#sort ${newestFirst ? '<' : '>'} :after`
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'ByTenant',
      ScanIndexForward: !newestFirst,
      KeyConditionExpression: `tenantKey = :partition${after === undefined ? '' : ` AND ${isBehind}`}`,
      ...(after === undefined ? {} : { ExpressionAttributeNames: { '#sort': sort } }),
      ExpressionAttributeValues: {
        ':partition': partition,
        ...(after === undefined ? {} : { ':after': after }),
      },
      Limit: limit,
    }),
  )
  return { items: Items, more: LastEvaluatedKey !== undefined }
}
