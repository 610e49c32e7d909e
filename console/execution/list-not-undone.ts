import { describeMoney, isMoney } from '#core/picture/money.ts'
import { resultOf } from '#core/picture/result-of.ts'
import type { ExecutionDetail } from '../api/queries.ts'

/** Returns the steps whose effects stand though they were to be undone, each with its money: `ProcessPayment ($39.98)`. */
export function listNotUndone(
  timeline: ExecutionDetail['timeline'],
  results: ExecutionDetail['results'],
): string[] {
  return timeline.flatMap(({ of, status }) =>
    of && (status === 'STUCK' || status === 'BLOCKED' || status === 'SKIPPED')
      ? [`${of}${describeAmounts(results, of)}`]
      : [],
  )
}

/** ` ($39.98)`: the money in what a step has answered. */
function describeAmounts(results: ExecutionDetail['results'], step: string): string {
  const amounts = Object.values((resultOf(results, step) ?? {}) as object).filter(isMoney)
  return amounts.length > 0 ? ` (${amounts.map(describeMoney).join(', ')})` : ''
}
