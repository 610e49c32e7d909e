import type { Retrier } from '#core/saga/compile/tree.ts'
import { describeSpan } from '../parts/spaced.ts'

/** `Unavailable: 40 retries, 5 s × 2, at most 5 min apart`. */
export function describeRetry(retrier: Retrier): string {
  const { errors, attempts, intervalSeconds = 1, backoffRate = 2, maxDelaySeconds } = retrier
  const names = errors.includes('States.ALL') ? 'any error' : errors.join(', ')
  if (attempts === 0) {
    return `${names}: no retry`
  }
  const most = maxDelaySeconds ? `, at most ${describeSpan(maxDelaySeconds * 1000)} apart` : ''
  return `${names}: ${attempts} ${attempts === 1 ? 'retry' : 'retries'}, ${describeSpan(intervalSeconds * 1000)} × ${backoffRate}${most}`
}
