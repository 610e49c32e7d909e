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

/** Runs an accepted asynchronous invocation, with AWS's two retries; `giveUp` hears the last error when none succeeds. */
export function invokeLater(
  clock: Clock,
  run: () => Promise<Outcome>,
  giveUp: (error: string) => void,
): void {
  const acceptedAt = clock.now()
  let failures = 0
  let throttles = 0
  const attempt = async () => {
    let problem: string
    try {
      const { failed, payload } = await run()
      if (!failed) return
      problem = payload
    } catch (error) {
      problem = String(error)
      if (isAwsError(error, 'TooManyRequestsException')) {
        return clock.now() - acceptedAt < sixHours ? again(throttledDelay(throttles++)) : giveUp(problem)
      }
    }
    const delay = retryDelays[failures++]
    if (delay === undefined) giveUp(problem)
    else again(delay)
  }
  const again = (delay: number) => {
    clock.setTimer(clock.now() + delay, () => void attempt())
  }
  void attempt()
}
