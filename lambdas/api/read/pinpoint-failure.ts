import type { Records } from '#lambdas/records/read.ts'
import { failureView } from './failure-view.ts'

/**
 * Returns the same records, with the very step that failed in `failure`.
 *
 * A parallel or an each reports its own name with the step's error to the state machine; the attempt of the step has
 * that error, too. The newest such attempt counts: an earlier one was retried.
 */
export function pinpointFailure(records: Records): Records {
  const { execution, steps, attempts, waits } = records
  if (!('failure' in execution) || !execution.failure?.step) {
    return records
  }
  const { failure } = execution
  if ([...steps, ...attempts].some(({ step }) => step === failure.step)) {
    return records
  }
  const { error, message } = failureView(failure)
  const [attempt] = attempts
    .filter(({ step, state, error: own }) => step === state && own.name === error && own.message === message)
    .sort((a, b) => b.endedAt.localeCompare(a.endedAt))
  // An approval that was refused or has expired has no failed attempt; the message begins with its name.
  const found = attempt ?? waits.find(({ step }) => message?.startsWith(`${step} `))
  return found
    ? { ...records, execution: { ...execution, failure: { ...failure, step: found.step } } }
    : records
}
