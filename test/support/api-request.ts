import type { APIGatewayProxyEvent, APIGatewayProxyResult, Handler } from 'aws-lambda'
import { invoke } from '#test/support/order-envelope.ts'

/** Calls a route's handler as API Gateway does, behind an authorizer unless that is null, and reads its answer. */
export async function request(
  handler: Handler,
  httpMethod: string,
  resource: string,
  parts: {
    params?: Record<string, string>
    query?: Record<string, string>
    headers?: Record<string, string>
    body?: unknown
    authorizer?: Record<string, string> | null
  } = {},
) {
  const { params, query, headers = {}, body, authorizer = { principalId: 'ada', tenant: 'demo' } } = parts
  const event = {
    httpMethod,
    resource,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    pathParameters: params ?? null,
    queryStringParameters: query ?? null,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: 'req-1', ...(authorizer ? { authorizer } : {}) },
  } as unknown as APIGatewayProxyEvent
  const result = (await invoke(handler, event)) as APIGatewayProxyResult
  return { status: result.statusCode, headers: result.headers ?? {}, body: JSON.parse(result.body) }
}
