/** What a timer of Node's waits at most, some 24 days: a longer one ends at once, and an AbortSignal's throws. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Returns a signal that aborts after any time. It does not keep the process running. */
export function abortAfter(ms: number): AbortSignal {
  const abort = new AbortController()
  wait(ms, () => abort.abort(new DOMException('the time is up', 'TimeoutError')))
  return abort.signal
}

function wait(ms: number, then: () => void): void {
  const left = ms - LONGEST_TIMER_MS
  setTimeout(() => (left > 0 ? wait(left, then) : then()), Math.min(ms, LONGEST_TIMER_MS)).unref()
}
