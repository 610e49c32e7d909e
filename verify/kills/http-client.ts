import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** No answer came: nobody listened or had time, or the request may have arrived (the connection broke off, or the server had a fault). */
export type Lost = 'refused' | 'broken'

export type Send = (
  method: string,
  url: string,
  request?: { body?: object | undefined; headers?: Record<string, string> },
) => Promise<Answer | Lost>

/** After this time the caller gives up. */
const ANSWER_TIMEOUT_MS = 15_000

/** HTTP as a plain client does it, with connections kept open. */
export function createHttpClient(): Send {
  const agent = new Agent({ keepAlive: true })
  return (method, url, { body, headers = {} } = {}) =>
    new Promise((resolve) => {
      const lost = (error?: NodeJS.ErrnoException) =>
        resolve(error?.code === 'ECONNREFUSED' ? 'refused' : 'broken')
      const text = JSON.stringify(body)
      const sent = request(
        url,
        {
          agent,
          method,
          timeout: ANSWER_TIMEOUT_MS,
          headers: { 'content-type': 'application/json', ...headers },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', () => lost())
          response.on('aborted', () => lost())
          response.on('end', () => {
            const status = response.statusCode ?? 0
            if (status === 429) {
              return resolve('refused')
            }
            if (status >= 500 || !response.complete) {
              return lost()
            }
            resolve({ status, body: JSON.parse(Buffer.concat(chunks).toString()) })
          })
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('no answer')))
      sent.on('error', lost)
      sent.end(text)
    })
}

/**
 * Sends the same again until it is answered, as clients of an idempotent request do. Throws the reason of the signal when
 * that is aborted before.
 */
export async function untilAnswered(
  send: () => Promise<Answer | Lost>,
  signal?: AbortSignal,
): Promise<Answer> {
  for (;;) {
    const answer = await send()
    if (typeof answer === 'object') {
      return answer
    }
    signal?.throwIfAborted()
    await sleep(40 + Math.random() * 160)
  }
}
