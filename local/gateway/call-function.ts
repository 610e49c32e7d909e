import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'

type Invoke = (options: InvokeOptions) => Promise<InvocationAnswer>

/** How long a request may wait for a sandbox: long before the integration's own time limit, after which nobody knows. */
const PATIENCE_MS = 10_000

/**
 * Returns what the function answers. When that takes longer than `limit`, the function goes on, as on AWS; when it has
 * not begun in time it never will.
 */
export function callFunction(
  invoke: Invoke,
  options: InvokeOptions,
  limit: number,
): Promise<InvocationAnswer | 'INTEGRATION_TIMEOUT' | 'THROTTLED'> {
  return new Promise((resolve, reject) => {
    let isInLine = false
    let isWanted = true
    const timer = setTimeout(() => resolve('INTEGRATION_TIMEOUT'), limit)
    const patience = setTimeout(() => {
      if (isInLine) {
        isWanted = false
        resolve('THROTTLED')
      }
    }, PATIENCE_MS)
    const queueing = {
      onWait() {
        isInLine = true
      },
      onStart() {
        isInLine = false
      },
      isWanted: () => isWanted,
    }
    invoke({ ...options, queueing })
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer)
        clearTimeout(patience)
      })
  })
}
