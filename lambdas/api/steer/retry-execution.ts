import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { idPrefixOf } from '#core/api/collections.ts'
import { executionsOf, httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { summaryKey } from '#lambdas/records/keys.ts'
import { newSummary, type Summary } from '#lambdas/records/summary.ts'
import { EXECUTION_RECORD, tryTransact } from '#lambdas/records/transact.ts'
import { startRollback } from '#lambdas/recovery/start-rollback.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { startMachine } from '#lambdas/step-functions/start-execution.ts'
import { derivedId } from '#lambdas/stores/derived-id.ts'
import { readExecution } from '../read/read-execution.ts'
import { executionView, linksOf } from '../read/views.ts'

const RETRY_TIMEOUT_MS = 5_000

/**
 * Tries again what did not work: goes on with an undo that is stuck (G8), or does an undone execution anew as another
 * one that is linked to it. Repeatable: any number of retries start one rollback, or one new execution.
 */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const executionId = request.params[resource.idField]!
  const read = async (id: string) => (await readExecution(resource, request.tenant, id)).summary
  const summary = await read(executionId)
  const { stuck, status } = summary
  if (stuck) {
    if (status === 'COMPENSATION_FAILED') {
      await startRollback(summary, { name: stuck.execution, reason: { error: stuck.error } })
    }
    // Else an earlier retry of this undo has gone on; the same request come twice must not order anew.
    return { body: executionView(await read(executionId), resource) }
  }
  if (status !== 'COMPENSATED') {
    throw new HttpProblem(
      'not-retryable',
      `'${executionId}' is ${status}; a retry goes on with a COMPENSATION_FAILED execution or does a COMPENSATED one anew`,
    )
  }
  const retry = await enterRetry(summary)
  const { tenant, workflow, input } = retry
  await startMachine({ executionId: retry.executionId, tenant, workflow, input })
  return {
    body: executionView(retry, resource),
    headers: { location: linksOf(resource, retry.executionId).self },
  }
})

/**
 * Enters the new execution and links the two, in one transaction. Its id follows from that of the old one, so there is
 * one. A failure that was injected into the old one is not injected again.
 */
async function enterRetry(old: Summary): Promise<Summary> {
  const { tenant, workflow, input } = old
  const retry = newSummary({
    tenant,
    workflow,
    input,
    executionId: derivedId(idPrefixOf(workflow), `${tenant}:retry:${old.executionId}`),
    startedAt: new Date().toISOString(),
    retryOf: old.executionId,
  })
  const TableName = executionsTable()
  const enter = {
    tag: EXECUTION_RECORD,
    Put: { TableName, Item: retry, ConditionExpression: 'attribute_not_exists(pk)' },
  }
  const link = {
    tag: '#retried',
    Update: {
      TableName,
      Key: summaryKey(old),
      UpdateExpression: 'SET retriedBy = :retry',
      ConditionExpression: 'attribute_not_exists(retriedBy)',
      ExpressionAttributeValues: { ':retry': retry.executionId },
    },
  }
  const { ok } = await tryTransact(documents(), [enter, link], Date.now() + RETRY_TIMEOUT_MS)
  if (ok) {
    return retry
  }
  const { Item } = await documents().send(
    new GetCommand({ TableName, Key: summaryKey(retry), ConsistentRead: true }),
  )
  const standing = Item as Summary | undefined
  if (standing?.retryOf === old.executionId) {
    return standing
  }
  throw new HttpProblem('id-taken', `'${retry.executionId}', the id of the retry, belongs to another request`)
}
