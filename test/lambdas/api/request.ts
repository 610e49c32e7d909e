import type { APIGatewayProxyEvent, APIGatewayProxyResult, Handler } from 'aws-lambda'
import { invoke } from '#test/support/order.ts'

/** Calls a route's handler as API Gateway does and reads its answer. */
export async function request(
  handler: Handler,
  httpMethod: string,
  resource: string,
  parts: {
    params?: Record<string, string>
    query?: Record<string, string>
    headers?: Record<string, string>
    body?: unknown
  } = {},
) {
  const { params, query, headers = {}, body } = parts
  const event = {
    httpMethod,
    resource,
    headers,
    pathParameters: params ?? null,
    queryStringParameters: query ?? null,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: 'req-1' },
  } as unknown as APIGatewayProxyEvent
  const result = (await invoke(handler, event)) as APIGatewayProxyResult
  return { status: result.statusCode, headers: result.headers ?? {}, body: JSON.parse(result.body) }
}
