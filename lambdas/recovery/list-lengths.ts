import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { parseItem, resultKey } from '#core/saga/index.ts'
import type { LedgerEntry } from '#lambdas/records/entry.ts'
import { type ExecutionRef, executionPartition } from '#lambdas/records/keys.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'

/**
 * The lists that steps have answered, each as long as it was and empty of content: what a rollback has to know to undo
 * an `each` item by item. Whole results might not fit into the 256 KiB of a state's data once more.
 *
 * Read from the ledger: a step that is not in it has never committed, so nothing was done for the items it would have
 * answered.
 */
export async function listsAnswered(execution: ExecutionRef): Promise<Record<string, object>> {
  const entries = await readEntries(execution)
  const outsideEach = entries.filter(({ step }) => parseItem(step).index === undefined)
  return Object.fromEntries(
    outsideEach.flatMap(({ step, result }) => {
      const lists = Object.entries(result ?? {}).filter(([, value]) => Array.isArray(value))
      const empty = lists.map(([field, value]) => [field, value.map(() => 0)])
      return lists.length > 0 ? [[resultKey(step), Object.fromEntries(empty)]] : []
    }),
  )
}

async function readEntries(execution: ExecutionRef): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await documents().send(
      new QueryCommand({
        TableName: executionsTable(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :step)',
        ExpressionAttributeValues: { ':pk': executionPartition(execution), ':step': 'STEP#' },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    )
    entries.push(...((page.Items ?? []) as LedgerEntry[]))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return entries
}
