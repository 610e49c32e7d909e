import type { Json } from '../../machine/json.ts'
import type { EvaluationScope, Language } from '../../machine/language.ts'
import type { Tolerance } from '../execution.ts'

/** Returns how many items of a Map may fail; undefined where the state does not say. */
export async function selectTolerance(
  language: Language,
  scope: EvaluationScope,
  input: Json,
): Promise<Tolerance> {
  return {
    count: await language.selectInteger(scope, input, 'ToleratedFailureCount'),
    percentage: await language.selectInteger(scope, input, 'ToleratedFailurePercentage'),
  }
}

/** A Map with both limits fails with the first that is breached; one with neither tolerates nothing. */
export function exceedsTolerance({ count, percentage }: Tolerance, failed: number, total: number): boolean {
  if (count === undefined && percentage === undefined) {
    return failed > 0
  }
  const isTooMany = count !== undefined && failed > count
  return isTooMany || (percentage !== undefined && (failed * 100) / total > percentage)
}
