import type { Clock, FunctionTime } from '#local/clock.ts'

/** Tells the cloud's time to fractions of a millisecond, from `begun` on; in simulated time, which stands still, in whole ones. */
export function startStopwatch(clock: Pick<Clock, 'now'>, time: FunctionTime | undefined) {
  const begun = clock.now()
  const machine = performance.now()
  const isStill = time !== undefined && 'at' in time
  return {
    begun,
    /** The time of a moment of `performance.now()`; of now without one. */
    tell: (moment = performance.now()): number => (isStill ? clock.now() : begun + moment - machine),
  }
}
