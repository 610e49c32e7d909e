import { ASYNC_DEFAULTS, type AsyncInvoke } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import type { Outcome } from './sandbox.ts'

/**
 * Lambda tries an asynchronous invocation again one minute, then two minutes after a function error
 * (docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
const retryDelays = [60_000, 120_000]

/** Throttled calls stay in the queue, with growing delays up to five minutes; this many cover the six hours. */
function throttledDelay(attempt: number) {
  return Math.min(1000 * 2 ** attempt, 300_000)
}

interface Ending {
  /** It has succeeded, or has been given up: no attempt follows. */
  end(): void
  /** Hears the last error when none of the attempts has succeeded. */
  giveUp(error: string): void
}

/** Runs an asynchronous invocation that was accepted at this time, with AWS's retries. */
export function invokeLater(
  clock: Clock,
  {
    acceptedAt,
    run,
    limits = ASYNC_DEFAULTS,
  }: { acceptedAt: number; run: () => Promise<Outcome>; limits?: AsyncInvoke | undefined },
  { end, giveUp }: Ending,
): void {
  const { maximumRetryAttempts, maximumAgeSeconds } = limits
  const oldAt = acceptedAt + maximumAgeSeconds * 1_000
  let failures = 0
  let throttles = 0
  const abandon = (problem: string) => {
    end()
    giveUp(problem)
  }
  const attempt = async () => {
    let problem: string
    try {
      const { failed, payload } = await run()
      if (!failed) {
        return end()
      }
      problem = payload
    } catch (error) {
      problem = String(error)
      if (isAwsError(error, 'TooManyRequestsException')) {
        const delay = throttledDelay(throttles++)
        return clock.now() + delay < oldAt ? again(delay) : abandon(problem)
      }
    }
    const delay = failures < maximumRetryAttempts ? retryDelays[failures++] : undefined
    if (delay === undefined) {
      abandon(problem)
    } else {
      again(delay)
    }
  }
  const again = (delay: number) => {
    clock.setTimer(clock.now() + delay, () => void attempt())
  }
  void attempt()
}
