import { paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { ExecutionSummary } from '#core/api/responses/executions.ts'
import { isEnded, SAGA_STATUSES, type SagaStatus } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { workflowStatusList } from '#lambdas/records/execution-record.ts'
import { listPartitions } from '#lambdas/records/list-shards.ts'

/** No more are counted: a count reads what it counts. */
const MOST_COUNTED = 1_000
/** Of one partition: twice its share. */
const MOST_OF_PARTITION = 250

const OPEN_STATUSES = SAGA_STATUSES.filter((status) => !isEnded(status))

type Count = ExecutionSummary['open'][number]

/** Returns how many executions of a tenant are open, by workflow and status; eventually consistent, as indexes are. */
export async function countOpen(tenant: string, workflows: readonly string[]): Promise<Count[]> {
  const counts = await Promise.all(
    workflows.flatMap((workflow) => OPEN_STATUSES.map((status) => countList(tenant, workflow, status))),
  )
  return counts.filter(({ count }) => count > 0)
}

async function countList(tenant: string, workflow: string, status: SagaStatus): Promise<Count> {
  const list = workflowStatusList(tenant, workflow, status)
  const parts = await Promise.all(listPartitions(list).map(countPartition))
  const counted = parts.reduce((sum, { count }) => sum + count, 0)
  const count = Math.min(counted, MOST_COUNTED)
  const more = counted > count || parts.some((part) => part.more)
  return { workflow, status, count, ...(more ? { more } : {}) }
}

/** A query ends after a megabyte of what it counts, and is asked to go on. */
async function countPartition(key: string): Promise<{ count: number; more: boolean }> {
  const pages = paginateQuery(
    { client: documents(), pageSize: MOST_OF_PARTITION },
    {
      TableName: executionsTable(),
      IndexName: 'ByWorkflowStatus',
      Select: 'COUNT',
      KeyConditionExpression: 'workflowStatusKey = :key',
      ExpressionAttributeValues: { ':key': key },
    },
  )
  let count = 0
  for await (const { Count = 0, LastEvaluatedKey } of pages) {
    count += Count
    if (count >= MOST_OF_PARTITION) {
      return { count, more: LastEvaluatedKey !== undefined }
    }
  }
  return { count, more: false }
}
