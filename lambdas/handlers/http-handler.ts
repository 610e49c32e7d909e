import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Handler } from 'aws-lambda'
import { InvalidCursor } from '#lambdas/stores/page.ts'
import { logger } from '../telemetry/logger.ts'
import { type ApiRequest, parseRequest } from './api-request.ts'
import { toProblem } from './problem.ts'
import { invalid } from './validate.ts'

/** What a handler returns. The status is the one of its route. */
export interface HandlerResult {
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/** Returns the Lambda handler of a route: it parses the request, and responds with JSON or problem details. */
export function httpHandler(
  run: (request: ApiRequest) => Promise<HandlerResult>,
): Handler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const respond = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = parseRequest(event)
    const { body, headers } = await run(request)
    return toResult(request.route.answer.status, body, headers)
  }
  return middy(respond, { timeoutEarlyInMillis: 0 }).onError((request) => {
    const { requestId } = request.event.requestContext
    const cause =
      request.error instanceof InvalidCursor ? invalid('cursor', request.error.message) : request.error
    const problem = toProblem(cause, requestId)
    if (problem.status >= 500) {
      logger.error('the request failed', { requestId, error: request.error as Error })
    }
    request.response = toResult(problem.status, problem, {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    })
  })
}

function toResult(
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}
