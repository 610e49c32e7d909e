import { ApiProblem } from '../client.ts'

/** A minute in all: a restart, another network, a tunnel. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000]
/** Nobody waits longer for an API that wants to be left alone. */
const LONGEST_PAUSE_MS = 60_000

/**
 * How long to wait after the `count`th failed call in a row, in milliseconds. Undefined where the next call would fail as
 * well, or enough have failed.
 */
export function pauseAfter(error: unknown, count: number): number | undefined {
  const pause = PAUSES_MS[count - 1]
  if (pause === undefined || !isPassing(error)) {
    return undefined
  }
  const wished = error instanceof ApiProblem ? (error.retryAfterMs ?? 0) : 0
  return Math.min(Math.max(pause, wished), LONGEST_PAUSE_MS)
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem ? isBusy(error.status) : isBusyAws(error) || isLostConnection(error)
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500
}

/** An error of an AWS SDK; some services throttle with 400. */
function isBusyAws(error: unknown): boolean {
  const { name, $metadata } = (error ?? {}) as { name?: unknown; $metadata?: { httpStatusCode?: number } }
  return $metadata !== undefined && (isBusy($metadata.httpStatusCode ?? 0) || /^Throttl/.test(String(name)))
}

const CODES = /^(?:ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOST|ENET|UND_ERR)/

/** Of the call itself, or of what it was caused by: a token that could not be renewed. */
function isLostConnection(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return (typeof code === 'string' && CODES.test(code)) || (cause !== undefined && isLostConnection(cause))
}
