import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { type Execution, newExecution } from '#lambdas/records/execution-record.ts'
import { executionKey } from '#lambdas/records/keys.ts'

/** Stores an execution record as the API would have entered it, with these attributes besides, or instead. */
export async function storeExecution(execution: Execution, more: object = {}): Promise<void> {
  const { tenant, executionId, workflow, input } = execution
  const entered = newExecution({
    tenant,
    executionId,
    workflow,
    input,
    startedAt: '2026-01-01T00:00:00.000Z',
    requestHash: 'x',
  })
  await documents().send(
    new PutCommand({
      TableName: executionsTable(),
      Item: { ...executionKey(execution), ...entered, ...more },
    }),
  )
}
