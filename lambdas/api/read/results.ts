import { parseItem, resultKey } from '#core/saga/index.ts'
import type { LedgerEntry } from '#lambdas/records/entry.ts'

/** The results of all steps as the saga sees them: inside an each a list, with a null where an item has none yet. */
export function resultsOf(entries: readonly LedgerEntry[]): Record<string, unknown> {
  const results: Record<string, unknown> = {}
  for (const { step, result } of entries) {
    if (result === undefined) {
      continue
    }
    const { name, index } = parseItem(step)
    const key = resultKey(name)
    if (index === undefined) {
      results[key] = result
    } else {
      results[key] = placed((results[key] as unknown[]) ?? [], index, result)
    }
  }
  return results
}

function placed(list: readonly unknown[], index: number, value: unknown): unknown[] {
  const length = Math.max(list.length, index + 1)
  return Array.from({ length }, (_, at) => (at === index ? value : (list[at] ?? null)))
}
