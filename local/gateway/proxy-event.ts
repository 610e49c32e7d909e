import type { IncomingMessage } from 'node:http'
import type { Route } from '#local/assembly/index.ts'

/** What all events of one API have in common. */
export interface ApiIdentity {
  accountId: string
  apiId: string
  stage: string
  domainName: string
}

/** What API Gateway gives a request, for logs and for X-Ray. */
export interface RequestIds {
  requestId: string
  traceHeader: string
}

export interface ProxyRequest extends RequestIds {
  request: IncomingMessage
  route: Route
  /** Below the stage. */
  path: string
  pathParameters: Record<string, string> | null
  body: string | null
  /** Epoch milliseconds. */
  now: number
  /** What the authorizer found out; null without one. */
  authorizer: Record<string, unknown> | null
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
function two(value: number) {
  return String(value).padStart(2, '0')
}

/** `09/Apr/2015:12:34:56 +0000`, the CLF time of API Gateway's access logs. */
function commonLogTime(now: number): string {
  const at = new Date(now)
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':')
  return `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${time} +0000`
}

/** Nobody signs here, so every identity but the caller's address and agent is null. */
const noIdentity = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  principalOrgId: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: null,
  user: null,
}

/**
 * The event of a Lambda proxy integration, version 1.0. Path and path parameters stay percent-encoded, the query does not:
 * docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function createProxyEvent(
  api: ApiIdentity,
  { request, route, path, pathParameters, body, requestId, traceHeader, now, authorizer }: ProxyRequest,
): object {
  const [wholePath, query] = splitOnce(request.url ?? '/', '?')
  const { headers, multiValueHeaders } = readHeaders(request, traceHeader)
  const { single, multiple } = readQuery(query)
  return {
    resource: route.path,
    path,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters: single,
    multiValueQueryStringParameters: multiple,
    pathParameters,
    stageVariables: null,
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.path,
      httpMethod: request.method,
      extendedRequestId: requestId.slice(0, 8),
      requestTime: commonLogTime(now),
      // With the stage's name where the caller has named it; not where the stage was called at the root, as by a domain.
      path: wholePath,
      accountId: api.accountId,
      protocol: 'HTTP/1.1',
      stage: api.stage,
      domainPrefix: api.apiId,
      requestTimeEpoch: now,
      requestId,
      identity: {
        ...noIdentity,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? null,
      },
      domainName: api.domainName,
      apiId: api.apiId,
      ...(authorizer ? { authorizer } : {}),
    },
    body,
    isBase64Encoded: false,
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** For names that callers choose, `constructor` and `__proto__` too. */
function createRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>
}

const TRACE_HEADER = 'X-Amzn-Trace-Id'

/** API Gateway adds the trace. Other names keep the case they were sent in; of several values `headers` has the last. */
function readHeaders({ rawHeaders }: IncomingMessage, traceHeader: string) {
  const headers = createRecord<string>()
  const multiValueHeaders = createRecord<string[]>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (name.toLowerCase() === TRACE_HEADER.toLowerCase()) {
      continue
    }
    headers[name] = rawHeaders[at + 1]!
    multiValueHeaders[name] ??= []
    multiValueHeaders[name].push(rawHeaders[at + 1]!)
  }
  headers[TRACE_HEADER] = traceHeader.split(';')[0]!
  multiValueHeaders[TRACE_HEADER] = [headers[TRACE_HEADER]]
  return { headers, multiValueHeaders }
}

function readQuery(query: string | undefined) {
  if (!query) {
    return { single: null, multiple: null }
  }
  const single = createRecord<string>()
  const multiple = createRecord<string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    single[name] = value
    multiple[name] ??= []
    multiple[name].push(value)
  }
  return { single, multiple }
}
