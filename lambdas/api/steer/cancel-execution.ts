import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { z } from 'zod'
import { type ExecutionResource, holds } from '#core/api/collections.ts'
import type { CancelRequest } from '#core/api/requests.ts'
import { isNamed } from '#core/errors.ts'
import { isEnded } from '#core/saga/index.ts'
import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { summaryKey } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { failTask } from '#lambdas/step-functions/task-tokens.ts'
import { readExecution } from '../read/read-execution.ts'
import { executionView } from '../read/views.ts'

/**
 * Cancels by one conditional write to the summary, which every forward step and the completion check in their own
 * transactions (G6). The running step ends first, a waiting approval is failed at once; the state machine then undoes.
 * Repeatable.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const executionId = request.params[resource.idField]!
  const { reason } = request.body as z.output<typeof CancelRequest>
  const Key = summaryKey({ tenant: request.tenant, executionId })
  const TableName = executionsTable()
  try {
    const { Attributes } = await documents().send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression:
          'SET cancelRequestedAt = if_not_exists(cancelRequestedAt, :now), cancelReason = if_not_exists(cancelReason, :reason)',
        ConditionExpression: `${resource.workflow ? 'workflow = :workflow' : 'attribute_exists(pk)'} AND attribute_not_exists(committedAt) AND NOT #status IN (:completed, :compensated)`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':now': new Date().toISOString(),
          ':reason': reason ?? 'no reason given',
          ...(resource.workflow ? { ':workflow': resource.workflow } : {}),
          ':completed': 'COMPLETED',
          ':compensated': 'COMPENSATED',
        },
        ReturnValues: 'ALL_NEW',
      }),
    )
    const summary = Attributes as Summary
    if (summary.waiting?.size) {
      await failWaits(resource, summary)
    }
    return { body: executionView(summary, resource) }
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
  const { Item } = await documents().send(new GetCommand({ TableName, Key, ConsistentRead: true }))
  const summary = Item as Summary | undefined
  if (summary && holds(resource, summary.workflow) && isEnded(summary.status)) {
    throw new HttpProblem(
      'already-ended',
      `'${executionId}' ended as ${summary.status} at ${summary.endedAt}`,
    )
  }
  if (summary && holds(resource, summary.workflow) && summary.committedAt) {
    throw new HttpProblem(
      'past-pivot',
      `'${executionId}' passed its point of no return at ${summary.committedAt}; it completes`,
    )
  }
  throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
})

async function failWaits(resource: ExecutionResource, { tenant, executionId, cancelRequestedAt }: Summary) {
  const { waits } = await readExecution(resource, tenant, executionId)
  const message = `execution '${executionId}' was cancelled at ${cancelRequestedAt}`
  await Promise.all(
    waits
      .filter(({ decision }) => !decision)
      .map(({ taskToken }) => failTask(taskToken, { error: 'Cancelled', message })),
  )
}
