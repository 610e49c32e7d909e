import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Serves a request, and settles when it has. What wraps a listener returns its promise: one that nobody waits for would end
 * the process when it is rejected.
 */
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Whether nobody waits for the answer any more, which mostly is what has failed. */
export function hasGone(request: IncomingMessage, response: ServerResponse): boolean {
  return response.destroyed || request.errored !== null
}

/** Runs a listener, the one place where requests are begun: a failure is answered, or the connection closed. */
export function runListener(
  listener: Listener,
  request: IncomingMessage,
  response: ServerResponse,
  report: (line: string) => void,
): void {
  // Within a promise, so that what is thrown at once counts too.
  const served = (async () => listener(request, response))()
  served.catch((error: Error) => {
    if (hasGone(request, response)) {
      response.destroy()
      return
    }
    report(`${request.method} ${request.url} failed, which is a fault of the local cloud: ${error.stack}`)
    if (response.headersSent) {
      response.destroy()
    } else {
      response
        .writeHead(500, { 'content-type': 'application/json', connection: 'close' })
        .end('{"message":"the local cloud has failed; it says why where it was started"}\n')
    }
  })
}
