import type { Failure } from './runtime/failure.ts'

/*
 * Failures that Lambda itself reports because the runtime cannot speak any more:
 * docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html and the runtime exit errors of re:Post.
 */

function body(errorType: string, requestId: string, problem: string): string {
  return JSON.stringify({
    errorType,
    errorMessage: `RequestId: ${requestId} Error: ${problem}`,
  } satisfies Failure)
}

/** `limit` in milliseconds; AWS prints seconds with two decimals. */
export function timeoutFailure(requestId: string, limit: number): string {
  return body('Sandbox.Timedout', requestId, `Task timed out after ${(limit / 1000).toFixed(2)} seconds`)
}

/** Memory beyond the limit is a killed process to Lambda. */
export function outOfMemoryFailure(requestId: string): string {
  return body('Runtime.ExitError', requestId, 'Runtime exited with error: signal: killed')
}

/** `exitCode` is what the handler gave to process.exit. */
export function exitFailure(requestId: string, exitCode: number, error: unknown): string {
  if ((error as { code?: string } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return outOfMemoryFailure(requestId)
  }
  const reason = exitCode === 0 ? 'without providing a reason' : `with error: exit status ${exitCode}`
  return body('Runtime.ExitError', requestId, `Runtime exited ${reason}`)
}
