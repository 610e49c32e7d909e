import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { SagaStatus } from '#core/saga/index.ts'
import {
  type ExecutionRecord,
  tenantStatusKey,
  workflowKey,
  workflowStatusKey,
} from '#lambdas/records/execution-record.ts'
import { parseExecutionRecord } from '#lambdas/records/read.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { readCursor, writeCursor } from '#lambdas/stores/cursor.ts'
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

/** One partition of an index: the executions of one status, or of all. */
interface Partition {
  readonly IndexName: string
  readonly key: string
  readonly value: string
}

/**
 * Returns a page of a tenant's executions, newest first; eventually consistent, as indexes are. Each status is a
 * partition of its own, all in the same order, so that a page of several is merged from one page of each.
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
  const found = pages.flatMap(({ items }) => items)
  const items = found.toSorted((a, b) => (listSortOf(a) < listSortOf(b) ? 1 : -1)).slice(0, limit)
  const last = items.at(-1)
  const isMore = found.length > items.length || pages.some(({ more }) => more)
  return {
    items: items.map((item) => parseExecutionRecord(item)),
    ...(last && isMore ? { nextCursor: writeCursor({ listSort: listSortOf(last) }, list) } : {}),
  }
}

/** Each filter has an index of its own, so that no page is read to be thrown away. */
function partitionsOf({ tenant, workflow, status }: ExecutionFilter): Partition[] {
  if (!status) {
    return [
      workflow
        ? { IndexName: 'ByWorkflow', key: 'workflowKey', value: workflowKey(tenant, workflow) }
        : { IndexName: 'ByTenant', key: 'tenantKey', value: tenant },
    ]
  }
  return [...new Set(status)].map((each) =>
    workflow
      ? {
          IndexName: 'ByWorkflowStatus',
          key: 'workflowStatusKey',
          value: workflowStatusKey(tenant, workflow, each),
        }
      : { IndexName: 'ByTenantStatus', key: 'tenantStatusKey', value: tenantStatusKey(tenant, each) },
  )
}

type Item = Record<string, unknown>

async function queryPartition(
  { IndexName, key, value }: Partition,
  { from, until, limit }: { from: string; until: string; limit: number },
): Promise<{ items: Item[]; more: boolean }> {
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

function listSortOf(item: Item): string {
  return String(item.listSort)
}

/** Before and after every `listSort`, which begins with a year and has no character after `z`. */
const FIRST = '0'
const LAST = '~'

/** Returns what sorts right before a `listSort`, whose last character is one of an id: BETWEEN takes in both its ends. */
function justBefore(listSort: string): string {
  const end = listSort.length - 1
  return `${listSort.slice(0, end)}${String.fromCharCode(listSort.charCodeAt(end) - 1)}${LAST}`
}
