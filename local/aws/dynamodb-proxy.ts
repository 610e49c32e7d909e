import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { answerError, send } from './answer.ts'

/** Passes DynamoDB's protocol on to the emulator, streaming both ways. */
export function createDynamoDbProxy(endpoint: string) {
  const { hostname, port } = new URL(endpoint)
  const agent = new Agent({ keepAlive: true })
  return (request: IncomingMessage, response: ServerResponse, requestId: string): void => {
    const onward = httpRequest(
      { hostname, port, agent, method: 'POST', path: '/', headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutCors(answer.headers))
        answer.pipe(response)
      },
    )
    response.on('close', () => onward.destroy())
    onward.on('error', (error) => {
      const problem = new Error(`DynamoDB at ${endpoint} does not answer: ${error.message}`)
      if (response.headersSent) {
        response.destroy()
      } else {
        send(response, requestId, answerError(problem, 'application/x-amz-json-1.0'))
      }
    })
    request.pipe(onward)
  }
}

/** The emulator lets pages of every origin read its answers; whose may is the door's to say. */
function withoutCors(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')))
}
