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
