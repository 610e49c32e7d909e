import { AwsError } from '#local/aws-error.ts'
import type { Lambda, LambdaFault } from '#local/lambda/index.ts'

/** Faults of the functions of a test cloud. A function is named by its logical id or its name. */
export interface TestFaults {
  /** Puts a fault before a function until the returned function is called; the newest applies. */
  inject(functionName: string, fault: LambdaFault): () => void
  /** The next `times` invocations are refused as Lambda refuses them under load: the function does not run. */
  throttle(functionName: string, times: number): void
  /** The next `times` invocations fail with this error: the function does not run. */
  fail(functionName: string, error: { name: string; message: string }, times: number): void
  /** The next `times` invocations run, and their responses are lost on the way. */
  loseAnswers(functionName: string, times: number): void
  /** The next invocation waits before the function runs, until `release` is called. */
  block(functionName: string): { reached: Promise<void>; release: () => void }
}

/** Returns the faults, and `fault`, which applies them: hand it to the cloud. `functions` is asked at each injection. */
export function createTestFaults(functions: Lambda['list']): TestFaults & { fault: LambdaFault } {
  const faults = new Map<string, LambdaFault>()

  function nameOf(functionName: string): string {
    const found = functions().find(({ name, logicalId }) => [name, logicalId].includes(functionName))
    if (found) {
      return found.name
    }
    const known = functions().map(({ logicalId }) => logicalId)
    throw new Error(`there is no function '${functionName}'; the app has ${known.join(', ')}`)
  }
  function inject(functionName: string, fault: LambdaFault): () => void {
    const name = nameOf(functionName)
    faults.set(name, fault)
    return () => {
      if (faults.get(name) === fault) {
        faults.delete(name)
      }
    }
  }
  function injectTimes(functionName: string, times: number, fault: LambdaFault): void {
    let left = times
    const remove = inject(functionName, (call, run) => {
      if (--left <= 0) {
        remove()
      }
      return fault(call, run)
    })
  }

  return {
    fault: (call, run) => faults.get(call.functionName)?.(call, run) ?? run(),
    inject,
    throttle: (functionName, times) =>
      injectTimes(functionName, times, async () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      }),
    fail: (functionName, { name, message }, times) =>
      injectTimes(functionName, times, async () => ({
        failed: true,
        payload: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
      })),
    loseAnswers: (functionName, times) =>
      injectTimes(functionName, times, async (_, run) => {
        await run()
        throw new AwsError('ServiceException', 'The answer was lost on the way.', 500)
      }),
    block(functionName) {
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
      injectTimes(functionName, 1, async (_, run) => {
        arrive()
        await released
        return run()
      })
      return { reached, release }
    },
  }
}
