import { marshall } from '@aws-sdk/util-dynamodb'
import { newExecution, statusAttributes } from '#lambdas/records/execution-record.ts'
import { executionKey } from '#lambdas/records/keys.ts'
import type { DynamoDb } from '#local/dynamodb/index.ts'

/**
 * Writes orders that have completed as the API would have entered them, past it: `many-00000` is the oldest, each began a
 * second after the one before. `from` is the number of the first.
 */
export async function storeExecutions(
  dynamoDb: DynamoDb,
  tenant: string,
  many: number,
  from = 0,
): Promise<void> {
  const items = Array.from({ length: many }).map((_, index) => completedOrder(tenant, from + index))
  for (let at = 0; at < items.length; at += 25) {
    const puts = items.slice(at, at + 25).map((item) => ({ PutRequest: { Item: marshall(item) } }))
    await dynamoDb('BatchWriteItem', { RequestItems: { 'FlowForge-Executions': puts } })
  }
}

function completedOrder(tenant: string, index: number): object {
  const executionId = `many-${String(index).padStart(5, '0')}`
  const workflow = 'order-fulfillment'
  const startedAt = new Date(Date.parse('2026-01-01T00:00:00.000Z') + index * 1000).toISOString()
  const entered = newExecution({ tenant, executionId, workflow, input: {}, startedAt, requestHash: 'x' })
  // What has ended is in no list of the sweeper.
  const { openKey, deadline, ...closed } = entered
  return {
    ...executionKey({ tenant, executionId }),
    ...closed,
    ...statusAttributes({ tenant, workflow, executionId }, 'COMPLETED'),
    endedAt: startedAt,
  }
}
