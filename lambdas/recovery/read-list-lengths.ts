import { parseItem, resultKey } from '#core/saga/index.ts'
import { executionRecords } from '#lambdas/clients.ts'
import type { ExecutionRef } from '#lambdas/records/keys.ts'
import { readStepRecords } from '#lambdas/records/read.ts'

/**
 * Returns the lists that steps have returned, by step and field, each as long as it was and empty of content: what a
 * rollback has to know to undo an `each` item by item. Whole results might exceed the 256 KiB of a state's data.
 *
 * A step without a record has never committed, so nothing was done for the items it would have returned.
 */
export async function readListLengths(execution: ExecutionRef): Promise<Record<string, object>> {
  const records = await readStepRecords(executionRecords(), execution)
  const outsideEach = records.filter(({ step }) => parseItem(step).index === undefined)
  return Object.fromEntries(
    outsideEach.flatMap((record) => {
      const result = 'result' in record ? record.result : undefined
      const lists = Object.entries(result ?? {}).filter(([, value]) => Array.isArray(value))
      const empty = lists.map(([field, value]) => [field, value.map(() => 0)])
      return lists.length > 0 ? [[resultKey(record.step), Object.fromEntries(empty)]] : []
    }),
  )
}
