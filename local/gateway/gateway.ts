import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RestApi, Route } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import { readBody } from '#local/http/read-body.ts'
import type { Listener } from '#local/http/run-listener.ts'
import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'
import type { RecordSpans } from '#local/telemetry/span.ts'
import { startStopwatch } from '#local/telemetry/stopwatch.ts'
import { continueTrace } from '#local/trace-header.ts'
import { createAdmission } from './admission.ts'
import { createAuthorize } from './authorize.ts'
import { compressResponse } from './compress-response.ts'
import { describeRequest } from './describe-request.ts'
import { createGatewayResponse, type GatewayResponseType } from './gateway-response.ts'
import { type Answer, createIntegrate } from './integrate.ts'
import type { ApiIdentity, RequestIds } from './proxy-event.ts'
import type { GatewayResponse } from './proxy-response.ts'
import { createRouter, type Match } from './router.ts'
import { createStagePath } from './stage-path.ts'

/** What is asked for: the path below the stage, and the route that it leads to. */
interface Asked {
  path: string
  match: Match<Route> | undefined
}

export interface GatewaySetup {
  api: RestApi
  accountId: string
  region: string
  clock: Clock
  invoke(options: InvokeOptions): Promise<InvocationAnswer>
  /** Calls that bear no token pass the authorizers by; a token is verified all the same. */
  tokensAreOptional?: boolean | undefined
  /** How many tasks of state machines wait for a sandbox: nothing is started while they are many. */
  tasksInLine?(): number
  /** Takes the spans of requests. */
  recordSpans?: RecordSpans | undefined
  /** Returns what is sent in place of a response. */
  amend?(path: string, response: GatewayResponse): GatewayResponse
}

/** API Gateway's payload limit, in bytes; it cannot be raised. */
const LONGEST_BODY_BYTES = 10_485_760

/** Serves the stage of a REST API (v1) at the root of an HTTP server, and below its name. */
export function createGateway(setup: GatewaySetup): Listener {
  const { api, clock } = setup
  const router = createRouter(api.routes)
  const stagePath = createStagePath(api)
  const pathOf = ({ url = '/' }: IncomingMessage) => stagePath(url.split('?', 1)[0]!)
  const authorize = createAuthorize({ ...setup, tokensAreOptional: setup.tokensAreOptional ?? false })
  const admission = createAdmission(() => setup.tasksInLine?.() ?? 0)
  const identity: ApiIdentity = {
    accountId: setup.accountId,
    apiId: api.id,
    stage: api.stage,
    domainName: `${api.id}.execute-api.${setup.region}.amazonaws.com`,
  }

  const integrate = createIntegrate({ api, identity, invoke: setup.invoke })

  const respond = async (
    request: IncomingMessage,
    { path, match }: Asked,
    ids: RequestIds,
  ): Promise<Answer> => {
    if (!match) {
      return 'MISSING_AUTHENTICATION_TOKEN'
    }
    const { value: route, parameters: pathParameters } = match
    if (!admission.isOpen(route)) {
      return 'THROTTLED'
    }
    const body = await readBody(request, LONGEST_BODY_BYTES)
    if (body === undefined) {
      return 'REQUEST_TOO_LARGE'
    }
    const leave = admission.enter(route)
    if (!leave) {
      return 'THROTTLED'
    }
    try {
      const decision = await authorize(route, request, { path, traceHeader: ids.traceHeader })
      if ('refusal' in decision) {
        return decision.refusal
      }
      const text = body.length === 0 ? null : body.toString()
      const { context: authorizer } = decision
      const proxied = {
        request,
        route,
        path,
        pathParameters,
        body: text,
        ...ids,
        authorizer,
        now: clock.now(),
      }
      return await integrate(route, proxied)
    } finally {
      leave()
    }
  }

  const respondItself = (type: GatewayResponseType, requestId: string): GatewayResponse => {
    const response = createGatewayResponse(api, type, requestId)
    if (type === 'THROTTLED') {
      response.headers['retry-after'] = String(admission.secondsToWait())
    }
    return response
  }

  const serve: Listener = async (request, response) => {
    const requestId = crypto.randomUUID()
    const caller = request.headers['x-amzn-trace-id']?.toString()
    const traceHeader = continueTrace(caller, clock.now())
    const stopwatch = setup.recordSpans && startStopwatch(clock, clock.stamp())
    const path = pathOf(request)
    const match = router.find(request.method ?? 'GET', path)
    let answer: Answer
    try {
      answer = await respond(request, { path, match }, { requestId, traceHeader })
    } catch (error) {
      answer = isAwsError(error, 'RequestTooLargeException') ? 'REQUEST_TOO_LARGE' : 'INTEGRATION_FAILURE'
    }
    const own = typeof answer === 'string' ? respondItself(answer, requestId) : answer
    const made = setup.amend?.(path, own) ?? own
    const { 'accept-encoding': accepted = '' } = request.headers
    const compressed = await compressResponse(made, String(accepted), api.minimumCompressionSize)
    send(response, { requestId, traceHeader }, compressed)
    if (setup.recordSpans && stopwatch) {
      const route = match?.value.path
      const headers = { caller, own: traceHeader }
      const status = made.statusCode
      setup.recordSpans([describeRequest({ headers, method: request.method, route, status, stopwatch })])
    }
  }

  return async (request, response) => {
    const release = clock.hold()
    try {
      await serve(request, response)
    } finally {
      release()
    }
  }
}

function send(
  response: ServerResponse,
  { requestId, traceHeader }: RequestIds,
  { statusCode, headers, body }: GatewayResponse,
): void {
  if (response.destroyed) {
    return
  }
  response.writeHead(statusCode, {
    ...headers,
    'x-amzn-requestid': requestId,
    'x-amzn-trace-id': traceHeader,
    // Of what the client has already.
    ...(statusCode === 304 ? {} : { 'content-length': Buffer.byteLength(body) }),
  })
  response.end(body)
}
