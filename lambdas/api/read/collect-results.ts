import { parseItem, resultKey } from '#core/saga/index.ts'
import type { StepRecord } from '#lambdas/records/step-record.ts'

/** Returns the results of all steps as the saga sees them: inside an each a list, with null for an item without one. */
export function collectResults(steps: readonly StepRecord[]): Record<string, unknown> {
  const results: Record<string, unknown> = {}
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
      const list = listAt(results, key)
      while (list.length < index) {
        list.push(null)
      }
      list[index] = result
    }
  }
  return results
}

function listAt(results: Record<string, unknown>, key: string): unknown[] {
  const known = results[key]
  if (Array.isArray(known)) {
    return known
  }
  const made: unknown[] = []
  results[key] = made
  return made
}
