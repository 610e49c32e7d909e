import type { RequestListener, Server } from 'node:http'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Those who are refused together come back one after the other. */
const LONGEST_WAIT_SECONDS = 10

/**
 * Serves connections beyond those that there may be: what only reads, `/health` first of all, gets its answer from
 * `server`, all else is told to come again, and each connection is closed after its first answer.
 */
export function refuseCrowd(server: Server): RequestListener {
  return (request, response) => {
    response.shouldKeepAlive = false
    if (READING.has(request.method ?? '')) {
      server.emit('request', request, response)
      return
    }
    const title = 'too many connections, try again later'
    request.resume()
    response
      .writeHead(429, {
        'content-type': 'application/problem+json',
        'retry-after': String(1 + Math.floor(Math.random() * LONGEST_WAIT_SECONDS)),
      })
      .end(JSON.stringify({ type: 'about:blank', title, status: 429 }))
  }
}
