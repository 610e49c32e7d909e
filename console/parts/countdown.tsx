import { useNow } from '../api/clock.ts'
import { describeSpan } from './spaced.ts'

/** How long there is until then: `14 s left`. */
export function Countdown({ until }: { until: string }) {
  const left = Date.parse(until) - useNow()
  return <time dateTime={until}>{left > 0 ? `${describeLeft(left)} left` : 'expired'}</time>
}

/** Whole seconds: tenths would flicker. */
function describeLeft(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : describeSpan(ms)
}
