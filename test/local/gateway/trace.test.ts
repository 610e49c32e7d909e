import { afterEach, expect, test } from 'vitest'
import type { RestApi, Route } from '#local/assembly/index.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createGateway } from '#local/gateway/index.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import type { Span } from '#local/telemetry/span.ts'

const route: Route = {
  ...{ method: 'GET', path: '/orders', resourceId: 'res1' },
  ...{ authorizationType: 'NONE', authorizerId: undefined },
  integration: { kind: 'lambda', functionArn: 'arn:fn', timeoutMs: 29_000 },
}
const api: RestApi = {
  ...{ logicalId: 'Api', id: 'api1', stage: 'live', binaryMediaTypes: [], minimumCompressionSize: undefined },
  ...{ routes: [route], authorizers: new Map(), gatewayResponses: {} },
}
const ROOT = 'Root=1-67b21400-0123456789abcdef01234567'
const HEADER = /^(Root=1-[0-9a-f]{8}-[0-9a-f]{24});Parent=[0-9a-f]{16};Sampled=0$/

let listening: Listening | undefined
afterEach(() => listening?.close())

/** Asks with these headers. Returns the trace that the function was invoked in, read and told, and the spans. */
async function ask(headers: Record<string, string>, path = '/orders') {
  listening = await listen(0)
  let invokedIn: string | undefined
  const spans: Span[] = []
  const gateway = createGateway({
    ...{ api, accountId: '111111111111', region: 'us-east-1', clock: createSimulatedClock() },
    recordSpans: (recorded) => spans.push(...recorded),
    async invoke({ payload, traceHeader }) {
      invokedIn = traceHeader
      const answer = { statusCode: 200, body: JSON.stringify(JSON.parse(payload).headers) }
      return { payload: JSON.stringify(answer), statusCode: 200, executedVersion: '1', requestId: '1' }
    },
  })
  listening.serve(gateway)
  const response = await fetch(`${listening.url}${path}`, { headers })
  const read = (await response.json()) as Record<string, string>
  return { invokedIn, read, told: response.headers.get('x-amzn-trace-id'), spans }
}

test('a request without a trace begins one, which the function and the caller are told', async () => {
  const { invokedIn, read, told } = await ask({})

  expect(invokedIn).toMatch(HEADER)
  expect(told).toBe(invokedIn)
  expect(read['X-Amzn-Trace-Id']).toBe(HEADER.exec(invokedIn!)![1])
})

test('a request goes on with the trace that its caller names', async () => {
  const { invokedIn, read } = await ask({ 'x-amzn-trace-id': `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1` })

  expect(HEADER.exec(invokedIn!)![1]).toBe(ROOT)
  expect(read).toMatchObject({ 'X-Amzn-Trace-Id': ROOT })
  expect(read).not.toHaveProperty('x-amzn-trace-id')
})

test.each(['nonsense', 'Root=1-67b21400-short', `${ROOT}0`])(
  'a trace header %s is replaced',
  async (header) => {
    const { invokedIn } = await ask({ 'x-amzn-trace-id': header })

    expect(invokedIn).toMatch(HEADER)
    expect(invokedIn).not.toContain('67b21400')
  },
)

test.each(['/orders', '/live/orders?limit=1'])(
  'the span of a request to %s is named after its route, at the root and below the stage',
  async (path) => {
    const { spans } = await ask({}, path)

    expect(spans).toMatchObject([{ name: 'GET /orders', attributes: { 'http.route': '/orders' } }])
  },
)
