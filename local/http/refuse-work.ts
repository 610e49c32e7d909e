import type { Listener } from './run-listener.ts'

const RETRY_AFTER_SECONDS = '2'
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Serves what only reads, and returns 503 for all else as long as `findProblem` says why. `/health`, which load balancers
 * ask, is 503 with that reason.
 */
export function refuseWork(listener: Listener, findProblem: () => string | undefined): Listener {
  return async (request, response) => {
    const detail = findProblem()
    const path = request.url?.split('?', 1)[0]
    if (detail === undefined || (READING.has(request.method ?? '') && path !== '/health')) {
      return listener(request, response)
    }
    const title = 'Not available at the moment, try again'
    request.resume()
    response
      .writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': RETRY_AFTER_SECONDS })
      .end(JSON.stringify({ type: '/problems/unavailable', title, status: 503, detail }))
  }
}
