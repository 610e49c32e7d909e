import { describeDuration } from '#core/picture/duration.ts'
import type { Retrier } from '#core/saga/compile/tree.ts'

export function describeSeconds(seconds: number): string {
  return describeDuration(seconds * 1000)
    .replace(/\.0+s$/, 's')
    .replace(/(\d[mh]) 0[sm]$/, '$1')
}

/** `40 retries, 1s × 2, at most 1m apart`: how a state is tried again after what nobody foresaw. */
export function describeRetry(retry: readonly Retrier[]): string {
  const usual = retry.find(({ errors }) => errors.includes('States.ALL'))
  if (!usual || usual.attempts === 0) {
    return 'none'
  }
  const { attempts, intervalSeconds, backoffRate, maxDelaySeconds } = usual
  return [
    `${attempts} ${attempts === 1 ? 'retry' : 'retries'}`,
    ...(intervalSeconds === undefined
      ? []
      : [
          `${describeSeconds(intervalSeconds)}${backoffRate && backoffRate !== 1 ? ` × ${backoffRate}` : ''}`,
        ]),
    ...(maxDelaySeconds === undefined ? [] : [`at most ${describeSeconds(maxDelaySeconds)} apart`]),
  ].join(', ')
}
