import type { RestApi, Route } from '#local/assembly/index.ts'
import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'
import { callFunction } from './call-function.ts'
import { fillTemplate, type GatewayResponseType } from './gateway-response.ts'
import { type ApiIdentity, createProxyEvent, type ProxyRequest } from './proxy-event.ts'
import { type GatewayResponse, readProxyResponse } from './proxy-response.ts'

/** A response, or the type of the one that the gateway makes itself. */
export type Answer = GatewayResponse | GatewayResponseType

interface Integrations {
  api: RestApi
  identity: ApiIdentity
  invoke(options: InvokeOptions): Promise<InvocationAnswer>
}

/** Returns what answers a request as its route's integration does: from a template, or by calling its function. */
export function createIntegrate({ api, identity, invoke }: Integrations) {
  return async ({ integration }: Route, proxied: ProxyRequest): Promise<Answer> => {
    if (integration.kind === 'mock') {
      const { statusCode, headers, template } = integration
      const context = { '$context.requestId': proxied.requestId }
      return { statusCode, headers: { ...headers }, body: fillTemplate(template, context) }
    }
    const payload = JSON.stringify(createProxyEvent(identity, proxied))
    const { method } = proxied.request
    const caller = method === 'GET' || method === 'HEAD' ? ('read' as const) : ('write' as const)
    const { traceHeader } = proxied
    const options = { functionName: integration.functionArn, payload, caller, traceHeader }
    const answer = await callFunction(invoke, options, integration.timeoutMs)
    if (typeof answer === 'string') {
      return answer
    }
    if (answer.functionError) {
      return 'BAD_INTEGRATION'
    }
    return readProxyResponse(answer.payload, api.binaryMediaTypes.length > 0) ?? 'BAD_INTEGRATION'
  }
}
