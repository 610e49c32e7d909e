import { isAwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import type { Outcome } from './sandbox.ts'

/**
 * Lambda tries an asynchronous invocation again one minute, then two minutes after a function error
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
const retryDelays = [60_000, 120_000]

/** Throttled calls stay in the queue, with growing delays up to five minutes; this many cover the six hours. */
const throttledDelay = (attempt: number) => Math.min(1000 * 2 ** attempt, 300_000)
const sixHours = 6 * 3_600_000

/** Runs an accepted asynchronous invocation, with AWS's two retries; the answer goes nowhere. */
export function invokeLater(clock: Clock, run: () => Promise<Outcome>): void {
  const acceptedAt = clock.now()
  let failures = 0
  let throttles = 0
  const attempt = async () => {
    try {
      const { failed } = await run()
      if (!failed) return
    } catch (error) {
      if (isAwsError(error, 'TooManyRequestsException')) {
        if (clock.now() - acceptedAt < sixHours) again(throttledDelay(throttles++))
        return
      }
    }
    const delay = retryDelays[failures++]
    if (delay !== undefined) again(delay)
  }
  const again = (delay: number) => {
    clock.setTimer(clock.now() + delay, () => void attempt())
  }
  void attempt()
}
