import type { Retrier } from '#core/saga/compile/tree.ts'
import { describeSpan } from './spaced.ts'

/** `Unavailable: 40 retries, 5 s × 2, at most 5 m apart`. */
export function describeRetrier(retrier: Retrier): string {
  const { errors } = retrier
  return `${errors.includes('States.ALL') ? 'any error' : errors.join(', ')}: ${describeDelays(retrier)}`
}

/** How a state is tried again after what nobody foresaw; `none` where it is not. */
export function describeUsualRetry(retry: readonly Retrier[]): string {
  const usual = retry.find(({ errors }) => errors.includes('States.ALL'))
  return usual && usual.attempts > 0 ? describeDelays(usual) : 'none'
}

function describeDelays({
  attempts,
  intervalSeconds = 1,
  backoffRate = 2,
  maxDelaySeconds,
}: Retrier): string {
  if (attempts === 0) {
    return 'no retry'
  }
  const growth = backoffRate === 1 ? '' : ` × ${backoffRate}`
  const most = maxDelaySeconds ? `, at most ${describeSpan(maxDelaySeconds * 1000)} apart` : ''
  return `${attempts} ${attempts === 1 ? 'retry' : 'retries'}, ${describeSpan(intervalSeconds * 1000)}${growth}${most}`
}
