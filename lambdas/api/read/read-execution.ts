import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { type ExecutionResource, holds } from '#core/api/collections.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import type { WaitItem } from '#lambdas/ledger/approval.ts'
import type { LedgerEntry } from '#lambdas/records/entry.ts'
import { executionPartition } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'
import type { AttemptItem } from './timeline.ts'

export interface ExecutionItems {
  summary: Summary
  entries: LedgerEntry[]
  attempts: AttemptItem[]
  waits: WaitItem[]
}

/** All that is known of an execution, by one consistent query. Throws 404 for an unknown one and for another tenant's. */
export async function readExecution(
  resource: ExecutionResource,
  tenant: string,
  executionId: string,
): Promise<ExecutionItems> {
  const { Items = [] } = await documents().send(
    new QueryCommand({
      TableName: executionsTable(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': executionPartition({ tenant, executionId }) },
      ConsistentRead: true,
    }),
  )
  const of = <Item>(prefix: string) => Items.filter(({ sk }) => sk.startsWith(prefix)) as Item[]
  const [summary] = of<Summary>('SUMMARY')
  if (!summary || !holds(resource, summary.workflow)) {
    throw new HttpProblem('not-found', `there is no ${resource.idField} '${executionId}'`)
  }
  return { summary, entries: of('STEP#'), attempts: of('ATTEMPT#'), waits: of('WAIT#') }
}
