import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RestApi, Route } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import { readBody } from '#local/http/read-body.ts'
import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'
import { createAuthorize } from './authorize.ts'
import { createGatewayResponse, fillTemplate, type GatewayResponseType } from './gateway-response.ts'
import { type ApiIdentity, createProxyEvent, type ProxyRequest } from './proxy-event.ts'
import { type GatewayResponse, readProxyResponse } from './proxy-response.ts'
import { createRouter } from './router.ts'

/** A response, or the type of the one that the gateway makes itself. */
type Answer = GatewayResponse | GatewayResponseType

export interface GatewaySetup {
  api: RestApi
  accountId: string
  region: string
  clock: Clock
  invoke(options: InvokeOptions): Promise<InvocationAnswer>
  /** Calls that bear no token pass the authorizers by; a token is verified all the same. */
  tokensAreOptional?: boolean | undefined
}

/** API Gateway's payload limit, in bytes; it cannot be raised. */
const LONGEST_BODY_BYTES = 10_485_760

/** Serves the stage of a REST API (v1) at the root of an HTTP server. */
export function createGateway(setup: GatewaySetup): RequestListener {
  const { api, clock } = setup
  const router = createRouter(api.routes)
  const authorize = createAuthorize({ ...setup, tokensAreOptional: setup.tokensAreOptional ?? false })
  const identity: ApiIdentity = {
    accountId: setup.accountId,
    apiId: api.id,
    stage: api.stage,
    domainName: `${api.id}.execute-api.${setup.region}.amazonaws.com`,
  }

  const integrate = async (route: Route, proxied: ProxyRequest): Promise<Answer> => {
    const { integration } = route
    if (integration.kind === 'mock') {
      const { statusCode, headers, template } = integration
      const context = { '$context.requestId': proxied.requestId }
      return { statusCode, headers: { ...headers }, body: fillTemplate(template, context) }
    }
    const payload = JSON.stringify(createProxyEvent(identity, proxied))
    const answer = await withTimeout(
      setup.invoke({ functionName: integration.functionArn, payload }),
      integration.timeoutMs,
    )
    if (!answer) {
      return 'INTEGRATION_TIMEOUT'
    }
    if (answer.functionError) {
      return 'BAD_INTEGRATION'
    }
    return readProxyResponse(answer.payload, api.binaryMediaTypes.length > 0) ?? 'BAD_INTEGRATION'
  }

  const respond = async (request: IncomingMessage, requestId: string): Promise<Answer> => {
    const path = request.url?.split('?', 1)[0] ?? '/'
    const match = router.find(request.method ?? 'GET', path)
    if (!match) {
      return 'MISSING_AUTHENTICATION_TOKEN'
    }
    const body = await readBody(request, LONGEST_BODY_BYTES)
    if (body === undefined) {
      return 'REQUEST_TOO_LARGE'
    }
    const route = match.value
    const decision = await authorize(route, request)
    if ('refusal' in decision) {
      return decision.refusal
    }
    return integrate(route, {
      request,
      route,
      pathParameters: match.parameters,
      body: body.length === 0 ? null : body.toString(),
      requestId,
      now: clock.now(),
      authorizer: decision.context,
    })
  }

  return async (request, response) => {
    const requestId = crypto.randomUUID()
    const release = clock.hold()
    let answer: Answer
    try {
      answer = await respond(request, requestId)
    } catch (error) {
      answer = isAwsError(error, 'RequestTooLargeException') ? 'REQUEST_TOO_LARGE' : 'INTEGRATION_FAILURE'
    }
    send(
      response,
      requestId,
      typeof answer === 'string' ? createGatewayResponse(api, answer, requestId) : answer,
    )
    release()
  }
}

function send(
  response: ServerResponse,
  requestId: string,
  { statusCode, headers, body }: GatewayResponse,
): void {
  if (response.destroyed) {
    return
  }
  response.writeHead(statusCode, {
    ...headers,
    'x-amzn-requestid': requestId,
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Undefined when `work` takes longer; what it still does goes on, as on AWS. */
function withTimeout<T>(work: Promise<T>, limit: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), limit)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
