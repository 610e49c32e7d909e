import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream/promises'
import { endToEndHeaders } from '#local/http/end-to-end-headers.ts'

export type DynamoDbProxy = (
  request: { headers: IncomingHttpHeaders; body: Buffer },
  response: ServerResponse,
) => Promise<void>

/** Passes DynamoDB's protocol on to the emulator. Rejects when that does not answer, before anything is sent back. */
export function createDynamoDbProxy(endpoint: string): DynamoDbProxy {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })
  return async ({ headers, body }, response) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = httpRequest(
        { hostname, port, agent, method: 'POST', path: '/', headers: endToEndHeaders(headers) },
        resolve,
      )
      response.once('close', () => onward.destroy())
      onward.on('error', ({ message }) =>
        reject(new Error(`DynamoDB at ${endpoint} does not answer: ${message}`)),
      )
      onward.end(body)
    })
    response.writeHead(answer.statusCode ?? 502, withoutCors(endToEndHeaders(answer.headers)))
    await pipeline(answer, response)
  }
}

/** The emulator lets pages of every origin read its answers; whose may is the door's to say. */
function withoutCors(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')))
}
