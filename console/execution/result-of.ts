import type { ExecutionDetail } from '../api/queries.ts'

/** What a step has answered: results stand under its name with a small letter. */
export function resultOf(results: ExecutionDetail['results'], step: string): unknown {
  return results[step[0]!.toLowerCase() + step.slice(1)] ?? results[step]
}
