import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Span } from '@opentelemetry/api'
import type { Tracing } from './tracing.ts'

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR` of OpenTelemetry's API. */
const CLIENT = 2
const FAILED = 2

const SERVICES: Record<string, string> = {
  DynamoDB_20120810: 'DynamoDB',
  AWSStepFunctions: 'SFN',
  AWSEvents: 'EventBridge',
  secretsmanager: 'SecretsManager',
}
const INVOKE = /^\/2015-03-31\/functions\/[^/]+\/invocations/

/**
 * Makes a span of each HTTP request that a function sends, named after the call of AWS that it is:
 * opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk
 */
export function traceClients(tracing: Tracing): void {
  const spans = new WeakMap<ClientRequest, Span>()
  const end = (request: ClientRequest, status: number | undefined) => {
    const span = spans.get(request)
    spans.delete(request)
    if (status !== undefined) {
      span?.setAttribute('http.response.status_code', status)
    }
    if (status === undefined || status >= 400) {
      span?.setStatus({ code: FAILED })
    }
    span?.end()
  }
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest }
    const [name, attributes] = describe(request)
    const span = tracing.begin(name, 'aws.sdk', { kind: CLIENT, attributes })
    if (span) {
      spans.set(request, span)
    }
  })
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
    end(request, response.statusCode)
  })
  subscribe('http.client.request.error', (message) => {
    end((message as { request: ClientRequest }).request, undefined)
  })
}

function describe(request: ClientRequest): [string, Record<string, string>] {
  const [target = '', method] = String(request.getHeader('x-amz-target') ?? '').split('.')
  const service = SERVICES[target]
  if (service && method) {
    const rpc = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': method }
    const database = { 'db.system.name': 'aws.dynamodb', 'db.operation.name': method }
    return [`${service}.${method}`, service === 'DynamoDB' ? { ...rpc, ...database } : rpc]
  }
  if (INVOKE.test(request.path)) {
    return ['Lambda.Invoke', { 'rpc.system': 'aws-api', 'rpc.service': 'Lambda', 'rpc.method': 'Invoke' }]
  }
  return [request.method, { 'http.request.method': request.method, 'server.address': request.host }]
}
