import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { resultKey } from '#core/saga/index.ts'
import type { LedgerEntry } from '#lambdas/ledger/entry.ts'
import { executionPartition } from '#lambdas/ledger/keys.ts'
import type { Summary } from '#lambdas/ledger/summary.ts'
import { executionsOf, httpHandler } from '#lambdas/middleware/http.ts'
import { HttpProblem } from '#lambdas/middleware/problem.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import { type AttemptItem, timelineOf } from './timeline.ts'
import { executionView } from './views.ts'

/** One consistent query: the summary, the ledger and the attempts stand in one partition. */
export const handler = httpHandler(async (request) => {
  const resource = executionsOf(request)
  const executionId = request.params[resource.idField]!
  const { Items = [] } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': executionPartition({ tenant: request.tenant, executionId }) },
      ConsistentRead: true,
    }),
  )
  const summary = Items.find(({ sk }) => sk === 'SUMMARY') as Summary | undefined
  if (summary?.workflow !== resource.workflow) {
    throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
  }
  const entries = Items.filter(({ sk }) => sk.startsWith('STEP#')) as LedgerEntry[]
  const attempts = Items.filter(({ sk }) => sk.startsWith('ATTEMPT#')) as unknown as AttemptItem[]
  const done = entries.filter(({ result }) => result !== undefined)
  return {
    body: {
      ...executionView(summary, resource),
      input: summary.input,
      results: Object.fromEntries(done.map(({ step, result }) => [resultKey(step), result])),
      timeline: timelineOf(entries, attempts, summary.failure),
    },
  }
})
