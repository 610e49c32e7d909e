import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from '#core/errors.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'
import { listPartitions } from '#lambdas/records/list-shards.ts'
import { parseExecutionRecord } from '#lambdas/records/read.ts'
import { readCursor, writeCursor } from '#lambdas/stores/cursor.ts'
import { takeFitting } from '#lambdas/stores/fitting.ts'
import { mergePages, type PartitionPage } from '#lambdas/stores/merge-pages.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'
import type { ExecutionFilter, ExecutionPage } from './query-executions.ts'

/**
 * Returns a page of a tenant's executions whose ids begin with a prefix, by id. The index knows ids alone: what the rest
 * of the filter leaves out is read and dropped, and a page may have fewer items than were asked for, though there are more.
 */
export async function queryById(
  { idPrefix, ...filter }: ExecutionFilter & { readonly idPrefix: string },
  { limit, cursor }: PageRequest,
): Promise<ExecutionPage> {
  const list = `executions by id ${JSON.stringify([idPrefix, filter])}`
  const after = cursor === undefined ? undefined : readCursor(cursor, list).executionId
  const range = { from: after === undefined ? idPrefix : `${after}!`, until: `${idPrefix}~`, limit }
  const pages = await Promise.all(
    listPartitions(filter.tenant).map((partition) => queryPartition(partition, range)),
  )
  const { items, last } = mergePages(pages, { sort: 'executionId', limit, newestFirst: false })
  const records = await readAll(items.map(({ pk, sk }) => ({ pk, sk })))
  const found = records.filter((record) => matches(record, filter))
  const fitting = takeFitting(found, { shown: ({ input, ...rest }) => rest })
  const end = fitting.length < found.length ? fitting.at(-1)?.executionId : last
  return {
    items: fitting,
    ...(end === undefined ? {} : { nextCursor: writeCursor({ executionId: end }, list) }),
  }
}

/** `from` and `until` are taken in. No character of an id sorts before `!` or after `~`. */
async function queryPartition(
  partition: string,
  { from, until, limit }: { from: string; until: string; limit: number },
): Promise<PartitionPage> {
  const { Items = [], LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      IndexName: 'ByTenantId',
      KeyConditionExpression: 'tenantKey = :partition AND executionId BETWEEN :from AND :until',
      ExpressionAttributeValues: { ':partition': partition, ':from': from, ':until': until },
      Limit: limit,
    }),
  )
  return { items: Items, more: LastEvaluatedKey !== undefined }
}

/** Reads items in the order of their keys; at most 100. Throws `Unavailable` when DynamoDB has left some out. */
async function readAll(keys: Record<string, unknown>[]): Promise<ExecutionRecord[]> {
  if (keys.length === 0) {
    return []
  }
  const table = executionsTable()
  const { Responses = {}, UnprocessedKeys = {} } = await documents().send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: keys } } }),
  )
  if (UnprocessedKeys[table]) {
    throw new Unavailable('DynamoDB did not read every execution of the page')
  }
  const items = new Map((Responses[table] ?? []).map((item) => [item.pk, item]))
  return keys.flatMap(({ pk }) => {
    const item = items.get(pk)
    return item ? [parseExecutionRecord(item)] : []
  })
}

function matches(
  { workflow, status, startedAt }: ExecutionRecord,
  { workflow: asked, status: statuses, startedAfter = '', startedBefore = '~' }: ExecutionFilter,
): boolean {
  return (
    (asked === undefined || workflow === asked) &&
    (statuses === undefined || statuses.includes(status)) &&
    startedAt >= startedAfter &&
    startedAt < startedBefore
  )
}
