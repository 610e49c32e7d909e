import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { ExecutionSummary } from '#core/api/responses/executions.ts'
import { routes } from '#core/api/routes.ts'
import { isEnded, SAGA_STATUSES, type SagaStatus } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { workflowStatusList } from '#lambdas/records/execution-record.ts'
import { listPartitions } from '#lambdas/records/list-shards.ts'
import { sagas } from '#statemachines/index.ts'

/** No more are counted: a count reads what it counts. */
const MOST_COUNTED = 1_000
/** Of one partition: twice its share. */
const MOST_OF_PARTITION = 250

const OPEN_STATUSES = SAGA_STATUSES.filter((status) => !isEnded(status))

export const handler = httpHandler(routes.summarizeExecutions, async ({ tenant }) => {
  const counts = await Promise.all(
    sagas.flatMap(({ name }) => OPEN_STATUSES.map((status) => countOpen(tenant, name, status))),
  )
  return { body: { open: counts.filter(({ count }) => count > 0) } satisfies ExecutionSummary }
})

/** Eventually consistent, as indexes are. */
async function countOpen(
  tenant: string,
  workflow: string,
  status: SagaStatus,
): Promise<ExecutionSummary['open'][number]> {
  const list = workflowStatusList(tenant, workflow, status)
  const parts = await Promise.all(listPartitions(list).map(countPartition))
  const counted = parts.reduce((sum, { count }) => sum + count, 0)
  const count = Math.min(counted, MOST_COUNTED)
  const more = counted > count || parts.some((part) => part.more)
  return { workflow, status, count, ...(more ? { more } : {}) }
}

async function countPartition(key: string): Promise<{ count: number; more: boolean }> {
  const { Count = 0, LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      IndexName: 'ByWorkflowStatus',
      Select: 'COUNT',
      KeyConditionExpression: 'workflowStatusKey = :key',
      ExpressionAttributeValues: { ':key': key },
      Limit: MOST_OF_PARTITION,
    }),
  )
  return { count: Count, more: LastEvaluatedKey !== undefined }
}
