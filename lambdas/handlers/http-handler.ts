import middy from '@middy/core'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context, Handler } from 'aws-lambda'
import { corsHeaders } from '#core/api/cors.ts'
import { Problem } from '#core/api/responses/problem.ts'
import type { Route } from '#core/api/route.ts'
import { InvalidCursor } from '#lambdas/stores/cursor.ts'
import { flushing } from '../telemetry/flush-spans.ts'
import { logger } from '../telemetry/logger.ts'
import { type ApiRequest, parseRequest } from './api-request.ts'
import { toProblem } from './problem.ts'
import { invalid } from './validate.ts'
import { writeBody } from './write-body.ts'

/** What a handler returns. The status is the one of its route. */
export interface HandlerResult {
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/**
 * Returns the Lambda handler of a route, or of several that differ in their address alone: it parses the request by the
 * route's schemas, and responds with JSON by the schema of its answer, with text whose type the
 * handler says, or with problem details.
 */
export function httpHandler<R extends Route>(
  served: R | readonly R[],
  run: (request: ApiRequest<R>) => Promise<HandlerResult>,
): Handler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const routes = [served].flat() as R[]
  const respond = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const request = parseRequest(event, routes)
    const { body, headers } = await run(request)
    const { status, schema, types } = request.route.answer
    return {
      statusCode: status,
      headers: { 'content-type': 'application/json', ...readableHeaders(), ...headers },
      body: types ? String(body) : writeBody(schema, body),
    }
  }
  const handler = middy(respond, { timeoutEarlyInMillis: 0 }).onError((request) => {
    const { requestId } = request.event.requestContext
    request.response = respondToError(request.error, requestId)
  })
  return flushing((event: APIGatewayProxyEvent, context: Context) => handler(event, context))
}

function respondToError(error: unknown, requestId: string): APIGatewayProxyResult {
  const cause = error instanceof InvalidCursor ? invalid('cursor', error.message) : error
  const problem = toProblem(cause, requestId)
  if (problem.status >= 500) {
    logger.error('the request failed', { requestId, error: error as Error })
  }
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...readableHeaders(),
      ...(problem.status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: writeBody(Problem, problem),
  }
}

/** Where the stack was told another origin (`-c cors=…`), its pages may read every answer. */
function readableHeaders(): Record<string, string> {
  const { CORS_ORIGIN } = process.env
  return CORS_ORIGIN ? corsHeaders(CORS_ORIGIN) : {}
}
