export interface HttpCall {
  method: string
  /** Below the API's address, which may end in a stage: `/orders` of `https://…/prod` is `https://…/prod/orders`. */
  path: string
  /** JSON, or a form. */
  body?: object | URLSearchParams | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** How long nothing at all may come of the answer, in milliseconds. */
  longestSilenceMs?: number | undefined
}

/** API Gateway ends a call after 29 s: what says nothing for longer is gone, and its connection does not know it. */
export const LONGEST_SILENCE_MS = 35_000

export interface HttpAnswer {
  status: number
  text: string
  contentType: string
  /** The header Retry-After, as it came. */
  retryAfter?: string | undefined
}

type Headers = Record<string, string>

export type SendCall = (call: HttpCall) => Promise<HttpAnswer>

/**
 * Sends calls to the API at `url`. node:http starts faster than fetch and takes less memory, unless it is imported: an
 * import reads each of its exports, and `WebSocket` among them loads all of fetch (60 ms, more than Node's own start).
 */
export async function createSender(
  url: string,
  headers: Headers | (() => Promise<Headers>) = {},
): Promise<SendCall> {
  const isSecure = new URL(url).protocol === 'https:'
  // TLS takes 15 ms to load, which the local cloud has no use for.
  const { request, Agent } = isSecure ? await import('node:https') : process.getBuiltinModule('node:http')
  const agent = new Agent({ keepAlive: true })
  return async (wanted) => {
    const { method, path, body, headers: more, signal, longestSilenceMs = LONGEST_SILENCE_MS } = wanted
    const own = typeof headers === 'function' ? await headers() : headers
    return new Promise((resolve, reject) => {
      const { payload, type } = encodeBody(body)
      const options = {
        agent,
        method,
        timeout: longestSilenceMs,
        headers: {
          ...(type ? { 'content-type': type } : {}),
          ...own,
          ...more,
        },
        ...(signal ? { signal } : {}),
      }
      const call = request(joinUrl(url, path), options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const contentType = response.headers['content-type'] ?? ''
          const retryAfter = response.headers['retry-after']
          resolve({ status: response.statusCode ?? 0, text, contentType, retryAfter })
        })
      })
      call.on('error', reject)
      call.on('timeout', () => {
        const error = new Error(`nothing came for ${longestSilenceMs / 1000} s`)
        call.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
        reject(error)
      })
      call.end(payload)
    })
  }
}

function encodeBody(body: HttpCall['body']): { payload?: string; type?: string } {
  if (body instanceof URLSearchParams) {
    return { payload: body.toString(), type: 'application/x-www-form-urlencoded' }
  }
  return body === undefined ? {} : { payload: JSON.stringify(body), type: 'application/json' }
}

/** Returns the address of a path below `url`. */
export function joinUrl(url: string, path: string): string {
  return `${url.replace(/\/+$/, '')}${path}`
}
