/** Returns what API Gateway hands to a handler for a JSON request without parameters, or with what `more` says. */
export function createApiEvent(requestId: string, more: object): object {
  return {
    headers: { 'content-type': 'application/json' },
    pathParameters: null,
    queryStringParameters: null,
    requestContext: { requestId },
    ...more,
  }
}
