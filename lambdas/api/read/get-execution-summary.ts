import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { ExecutionSummary } from '#core/api/responses/executions.ts'
import { routes } from '#core/api/routes.ts'
import { isEnded, SAGA_STATUSES, type SagaStatus } from '#core/saga/index.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { workflowStatusKey } from '#lambdas/records/execution-record.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { sagas } from '#statemachines/index.ts'

/** No more are counted: a count reads what it counts. */
const MOST_COUNTED = 1_000

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
  const { Count = 0, LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      IndexName: 'ByWorkflowStatus',
      Select: 'COUNT',
      KeyConditionExpression: 'workflowStatusKey = :key',
      ExpressionAttributeValues: { ':key': workflowStatusKey(tenant, workflow, status) },
      Limit: MOST_COUNTED,
    }),
  )
  return { workflow, status, count: Count, ...(LastEvaluatedKey ? { more: true } : {}) }
}
