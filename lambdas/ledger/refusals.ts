import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { Cancelled, StepFenced, Unavailable } from '#core/errors.ts'
import type { LedgerEntry } from '../records/entry.ts'
import { summaryKey } from '../records/keys.ts'
import type { Summary } from '../records/summary.ts'
import { EXECUTION_RECORD, type Refusal } from '../records/transact.ts'
import type { LedgerScope } from './scope.ts'

/** Why the summary's condition stopped a forward step. */
export function forwardRefusal({ envelope }: LedgerScope, { item }: Refusal): Error {
  const summary = item as Summary | undefined
  if (summary?.cancelRequestedAt) {
    return new Cancelled(`execution '${envelope.executionId}' was cancelled at ${summary.cancelRequestedAt}`)
  }
  return new StepFenced(
    `execution '${envelope.executionId}' is ${summary?.status ?? 'gone'}, so '${envelope.step}' must not commit`,
  )
}

/** As `forwardRefusal`, reading the summary itself. */
export async function refusedSummary(scope: LedgerScope): Promise<Error> {
  const { Item } = await scope.client.send(
    new GetCommand({ TableName: scope.table, Key: summaryKey(scope.envelope), ConsistentRead: true }),
  )
  return forwardRefusal(scope, { tag: EXECUTION_RECORD, item: Item })
}

/** What a delivery of a step gets that finds the entry written by another: the first result, or the fence. */
export function replay<Result>({ envelope }: LedgerScope, entry: LedgerEntry | undefined): Result {
  switch (entry?.state) {
    case 'DONE':
      return entry.result as Result
    case 'UNDONE':
      throw new StepFenced(`'${envelope.step}' was undone at ${entry.undoneAt} and must not commit any more`)
    default:
      throw new Unavailable(`another delivery of '${envelope.step}' is at work`)
  }
}
