import { parseItem, resultKey } from '#core/saga/index.ts'
import type { StepRecord } from '#lambdas/records/step-record.ts'

/** Returns the results of all steps as the saga sees them: inside an each a list, with null for an item without one. */
export function collectResults(steps: readonly StepRecord[]): Record<string, unknown> {
  const results: Record<string, unknown> = {}
  const lists: Record<string, unknown[]> = {}
  for (const record of steps) {
    const result = 'result' in record ? record.result : undefined
    if (result === undefined) {
      continue
    }
    const { name, index } = parseItem(record.step)
    const key = resultKey(name)
    if (index === undefined) {
      results[key] = result
    } else {
      lists[key] = place(lists[key] ?? [], index, result)
      results[key] = lists[key]
    }
  }
  return results
}

function place(list: readonly unknown[], index: number, value: unknown): unknown[] {
  const length = Math.max(list.length, index + 1)
  return Array.from({ length }, (_, at) => (at === index ? value : (list[at] ?? null)))
}
