import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { SagaStatus } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import {
  type ExecutionRecord,
  tenantStatusList,
  workflowList,
  workflowStatusList,
} from '#lambdas/records/execution-record.ts'
import { listPartitions } from '#lambdas/records/list-shards.ts'
import { parseExecutionRecord } from '#lambdas/records/read.ts'
import { readCursor, writeCursor } from '#lambdas/stores/cursor.ts'
import { mergePages, type PartitionPage } from '#lambdas/stores/merge-pages.ts'
import type { PageRequest } from '#lambdas/stores/page.ts'

export interface ExecutionFilter {
  readonly tenant: string
  readonly workflow?: string | undefined
  /** Executions of any of these; of every status where it is absent. */
  readonly status?: readonly SagaStatus[] | undefined
  /** ISO 8601, to the millisecond: started then or later. */
  readonly startedAfter?: string | undefined
  /** Started earlier. */
  readonly startedBefore?: string | undefined
}

export interface ExecutionPage {
  readonly items: ExecutionRecord[]
  readonly nextCursor?: string
}

/** One partition of an index: a part of the executions of one status, or of all. */
interface Partition {
  readonly IndexName: string
  readonly key: string
  readonly value: string
}

/**
 * Returns a page of a tenant's executions, newest first; eventually consistent, as indexes are. Each status is a list
 * of its own, in several partitions, all in the same order: a page is merged from one page of each.
 */
export async function queryExecutions(
  filter: ExecutionFilter,
  { limit, cursor }: PageRequest,
): Promise<ExecutionPage> {
  const list = `executions ${JSON.stringify(filter)}`
  const from = filter.startedAfter ?? FIRST
  const until = cursor ? justBefore(readCursor(cursor, list).listSort!) : (filter.startedBefore ?? LAST)
  if (from > until) {
    return { items: [] }
  }
  const pages = await Promise.all(
    partitionsOf(filter).map((partition) => queryPartition(partition, { from, until, limit })),
  )
  const { items, last } = mergePages(pages, {
    sort: 'listSort',
    limit,
    newestFirst: true,
    shown: ({ input, ...rest }) => rest,
  })
  return {
    items: items.map((item) => parseExecutionRecord(item)),
    ...(last === undefined ? {} : { nextCursor: writeCursor({ listSort: last }, list) }),
  }
}

/** Each filter has an index of its own, so that no page is read to be thrown away. */
function partitionsOf({ tenant, workflow, status }: ExecutionFilter): Partition[] {
  if (!status) {
    return workflow
      ? partitionsIn('ByWorkflow', 'workflowKey', workflowList(tenant, workflow))
      : partitionsIn('ByTenant', 'tenantKey', tenant)
  }
  return [...new Set(status)].flatMap((each) =>
    workflow
      ? partitionsIn('ByWorkflowStatus', 'workflowStatusKey', workflowStatusList(tenant, workflow, each))
      : partitionsIn('ByTenantStatus', 'tenantStatusKey', tenantStatusList(tenant, each)),
  )
}

function partitionsIn(IndexName: string, key: string, list: string): Partition[] {
  return listPartitions(list).map((value) => ({ IndexName, key, value }))
}

async function queryPartition(
  { IndexName, key, value }: Partition,
  { from, until, limit }: { from: string; until: string; limit: number },
): Promise<PartitionPage> {
  const { Items = [], LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      IndexName,
      ScanIndexForward: false,
      KeyConditionExpression: '#key = :key AND listSort BETWEEN :from AND :until',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':key': value, ':from': from, ':until': until },
      Limit: limit,
    }),
  )
  return { items: Items, more: LastEvaluatedKey !== undefined }
}

/** Before and after every `listSort`, which begins with a year and has no character after `z`. */
const FIRST = '0'
const LAST = '~'

/** Returns what sorts right before a `listSort`, whose last character is one of an id: BETWEEN takes in both its ends. */
function justBefore(listSort: string): string {
  const end = listSort.length - 1
  return `${listSort.slice(0, end)}${String.fromCharCode(listSort.charCodeAt(end) - 1)}${LAST}`
}
