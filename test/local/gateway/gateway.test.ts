import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { RestApi, Route } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createGateway } from '#local/gateway/index.ts'
import { createRouter } from '#local/gateway/router.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import type { InvocationAnswer } from '#local/lambda/index.ts'

const lambdaRoute = (method: string, path: string, timeoutMs = 29_000): Route => ({
  method,
  path,
  resourceId: 'res1',
  integration: { kind: 'lambda', functionArn: 'arn:fn', timeoutMs },
  authorizationType: 'NONE',
  authorizerId: undefined,
})
const api = (routes: Route[], gatewayResponses: RestApi['gatewayResponses'] = {}): RestApi => ({
  logicalId: 'Api',
  id: 'api1',
  stage: 'live',
  binaryMediaTypes: [],
  minimumCompressionSize: undefined,
  routes,
  authorizers: new Map(),
  gatewayResponses,
})
const answer = (payload: unknown, functionError?: string): InvocationAnswer => ({
  statusCode: 200,
  payload: JSON.stringify(payload),
  executedVersion: '$LATEST',
  requestId: '1',
  ...(functionError ? { functionError } : {}),
})

let listening: Listening | undefined
afterEach(() => listening?.close())

/** Serves `restApi` with functions that answer by `run`. */
const serve = async (
  restApi: RestApi,
  run: (event: Record<string, unknown>) => unknown,
  more: Partial<Parameters<typeof createGateway>[0]> = {},
) => {
  listening = await listen(0)
  listening.server.on(
    'request',
    createGateway({
      api: restApi,
      accountId: '111111111111',
      region: 'us-east-1',
      clock: createSimulatedClock(),
      invoke: async ({ payload }) => (await run(JSON.parse(payload))) as InvocationAnswer,
      ...more,
    }),
  )
  return listening.url
}
const echo = (event: object) => answer({ statusCode: 200, body: JSON.stringify(event) })

describe('the event of a request', () => {
  test('has the shape of API Gateway', async () => {
    const url = await serve(api([lambdaRoute('POST', '/orders/{orderId}/approval')]), echo)
    const response = await fetch(`${url}/orders/a%20b/approval?x=1&x=2&y=%C3%A9`, {
      method: 'POST',
      headers: { 'X-Tenant-ID': 'acme', 'content-type': 'application/json' },
      body: '{"decision":"approve"}',
    })
    expect(await response.json()).toEqual({
      resource: '/orders/{orderId}/approval',
      path: '/orders/a%20b/approval',
      httpMethod: 'POST',
      headers: expect.objectContaining({ 'X-Tenant-ID': 'acme' }),
      multiValueHeaders: expect.objectContaining({ 'X-Tenant-ID': ['acme'] }),
      queryStringParameters: { x: '2', y: 'é' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['é'] },
      pathParameters: { orderId: 'a%20b' },
      stageVariables: null,
      requestContext: {
        resourceId: 'res1',
        resourcePath: '/orders/{orderId}/approval',
        httpMethod: 'POST',
        extendedRequestId: expect.any(String),
        requestTime: '01/Jan/2026:00:00:00 +0000',
        path: '/orders/a%20b/approval',
        accountId: '111111111111',
        protocol: 'HTTP/1.1',
        stage: 'live',
        domainPrefix: 'api1',
        requestTimeEpoch: Date.UTC(2026, 0, 1),
        requestId: response.headers.get('x-amzn-requestid'),
        identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'node', user: null }),
        domainName: 'api1.execute-api.us-east-1.amazonaws.com',
        apiId: 'api1',
      },
      body: '{"decision":"approve"}',
      isBase64Encoded: false,
    })
  })

  test('names the stage where the caller has, and nowhere else', async () => {
    const url = await serve(api([lambdaRoute('GET', '/'), lambdaRoute('GET', '/orders/{orderId}')]), echo)
    const pathsAt = async (path: string) => {
      const event = (await (await fetch(url + path)).json()) as {
        resource: string
        path: string
        requestContext: { path: string }
      }
      return [event.resource, event.path, event.requestContext.path]
    }
    expect(await pathsAt('/live/orders/a%20b?x=1')).toEqual([
      '/orders/{orderId}',
      '/orders/a%20b',
      '/live/orders/a%20b',
    ])
    expect(await pathsAt('/orders/live')).toEqual(['/orders/{orderId}', '/orders/live', '/orders/live'])
    expect(await pathsAt('/live/')).toEqual(['/', '/', '/live/'])
    expect(await pathsAt('/live')).toEqual(['/', '/', '/live'])
    expect((await fetch(`${url}/lives/orders/1`)).status).toBe(403)
    expect((await fetch(`${url}/live/live/orders/1`)).status).toBe(403)
  })

  test('is of the root where the API itself has a path with the name of the stage', async () => {
    const url = await serve(api([lambdaRoute('GET', '/live/{id}'), lambdaRoute('GET', '/{id}')]), echo)
    expect(await (await fetch(`${url}/live/1`)).json()).toMatchObject({ resource: '/live/{id}' })
  })

  test.each(['constructor', 'toString', '__proto__'])(
    'takes %s for a name like any other, in query and headers',
    async (name) => {
      const url = await serve(api([lambdaRoute('GET', '/')]), echo)
      // As a list, which no client takes for the members of an object.
      const headers = ['host', new URL(url).host, name, 'x']
      const text = await new Promise<string>((resolve, reject) => {
        const call = request(`${url}/?${name}=1&${name}=2`, { headers }, (response) => {
          response.setEncoding('utf8').once('data', resolve)
        })
        call.on('error', reject).end()
      })
      const event = JSON.parse(text) as Record<string, object>
      const sent = (part: string) => Object.entries(event[part]!).find(([each]) => each === name)?.[1]
      expect([sent('queryStringParameters'), sent('multiValueQueryStringParameters')]).toEqual([
        '2',
        ['1', '2'],
      ])
      expect([sent('headers'), sent('multiValueHeaders')]).toEqual(['x', ['x']])
    },
  )

  test.each(['/%', '/%E0%A4%A', '/%ff', '/a%2fb', '/?a=%', '/?%E0=%ff&=&&'])(
    'is made of a path or query that is no percent-encoding: %s',
    async (path) => {
      const url = await serve(api([lambdaRoute('GET', '/'), lambdaRoute('GET', '/{id}')]), echo)
      expect((await fetch(url + path)).status).toBe(200)
    },
  )

  test('has null where nothing was sent', async () => {
    const url = await serve(api([lambdaRoute('GET', '/')]), echo)
    expect(await (await fetch(url)).json()).toMatchObject({
      body: null,
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    })
  })
})

describe('the answer to a request', () => {
  const get = async (run: (event: object) => unknown, timeoutMs?: number) => {
    const url = await serve(api([lambdaRoute('GET', '/it', timeoutMs)]), run)
    const response = await fetch(`${url}/it`)
    return { status: response.status, text: await response.text(), headers: response.headers }
  }

  test('carries status, headers of one and of many values, and body', async () => {
    const { status, text, headers } = await get(() =>
      answer({
        statusCode: 201,
        headers: { Location: '/it/1', 'content-length': 999 },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: 'é',
      }),
    )
    expect({ status, text }).toEqual({ status: 201, text: 'é' })
    expect(headers.get('location')).toBe('/it/1')
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('content-type')).toBe('application/json')
  })

  test.each([
    ['no status', { body: 'x' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { location: '/it\r\nx: y' } }],
    ['a header that HTTP cannot carry', { statusCode: 200, headers: { location: '/it/😀' } }],
    ['a header of a name that is none', { statusCode: 200, multiValueHeaders: { 'a b': ['x'] } }],
    ['no object', 'hello'],
  ])('is 502 when the function answers %s', async (_name, payload) => {
    const { status, text } = await get(() => answer(payload))
    expect({ status, text }).toEqual({ status: 502, text: '{"message":"Internal server error"}' })
  })

  test('is 502 when the function fails', async () => {
    expect((await get(() => answer({ statusCode: 200, body: 'half done' }, 'Unhandled'))).status).toBe(502)
  })

  test('is 500 when the function cannot be called', async () => {
    const { status, headers } = await get(() => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
    })
    expect(status).toBe(500)
    expect(headers.get('x-amzn-errortype')).toBe('InternalServerErrorException')
  })

  test('is 504 when the function takes longer than the integration may', async () => {
    const { status, text } = await get(() => new Promise(() => {}), 20)
    expect({ status, text }).toEqual({ status: 504, text: '{"message":"Endpoint request timed out"}' })
  })

  test('is 403 for a route that is not there, as API Gateway hides what exists', async () => {
    const url = await serve(api([lambdaRoute('GET', '/it')]), echo)
    for (const [path, method] of [
      ['/other', 'GET'],
      ['/it', 'DELETE'],
    ] as const) {
      const response = await fetch(url + path, { method })
      expect(response.status).toBe(403)
      expect(await response.json()).toEqual({ message: 'Missing Authentication Token' })
    }
  })

  test('is what the template says in place of the gateway’s own', async () => {
    const template = '{"title":"no such route","requestId":"$context.requestId"}'
    const custom = {
      statusCode: 404,
      contentType: 'application/problem+json',
      template,
      headers: { 'x-a': 'b' },
    }
    const url = await serve(api([], { MISSING_AUTHENTICATION_TOKEN: custom }), echo)
    const response = await fetch(url)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-a')).toBe('b')
    expect(await response.json()).toEqual({
      title: 'no such route',
      requestId: response.headers.get('x-amzn-requestid'),
    })
  })

  test('is 429 with Retry-After for a start while the work that was started waits, and the function is not called', async () => {
    let calls = 0
    const routes = [lambdaRoute('POST', '/orders'), lambdaRoute('GET', '/orders')]
    const count = () => {
      calls++
      return echo({})
    }
    const url = await serve(api(routes), count, { tasksInLine: () => 2_000 })
    const response = await fetch(`${url}/orders`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException')
    expect(await response.json()).toEqual({ message: 'Too Many Requests' })
    expect(calls).toBe(0)
    expect((await fetch(`${url}/orders`)).status).toBe(200)
  })

  test('is 413 for a body over 10 MB, and the function is not called', async () => {
    let calls = 0
    const url = await serve(api([lambdaRoute('POST', '/it')]), () => ++calls)
    const status = await new Promise((resolve, reject) => {
      const call = request(`${url}/it`, { method: 'POST' }, (response) =>
        resolve(response.resume().statusCode),
      )
      call.on('error', reject)
      call.end('x'.repeat(10_485_761))
    })
    expect({ status, calls }).toEqual({ status: 413, calls: 0 })
  })

  test('comes from the template for a MOCK integration, status, headers and body', async () => {
    const integration = {
      kind: 'mock' as const,
      statusCode: 405,
      headers: { 'access-control-allow-origin': '*' },
      template: '{"requestId":"$context.requestId"}',
    }
    const url = await serve(api([{ ...lambdaRoute('OPTIONS', '/it'), integration }]), echo)
    const response = await fetch(`${url}/it`, { method: 'OPTIONS' })
    expect(response.status).toBe(405)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({ requestId: response.headers.get('x-amzn-requestid') })
  })
})

describe('a path', () => {
  const router = createRouter(
    [
      'GET /orders',
      'GET /orders/{id}',
      'GET /orders/latest',
      'ANY /orders/{id}/items/{item}',
      'GET /console/{proxy+}',
    ].map((text) => ({ method: text.split(' ')[0]!, path: text.split(' ')[1]! })),
  )
  test.each([
    ['GET', '/orders', '/orders', null],
    ['GET', '/orders/', '/orders', null],
    ['GET', '/orders/17', '/orders/{id}', { id: '17' }],
    ['GET', '/orders/latest', '/orders/latest', null],
    ['PUT', '/orders/latest/items/2', '/orders/{id}/items/{item}', { id: 'latest', item: '2' }],
    ['GET', '/console/assets/app.js', '/console/{proxy+}', { proxy: 'assets/app.js' }],
  ])('%s %s leads to %s', (method, path, expected, parameters) => {
    const match = router.find(method, path)
    expect(match?.value.path).toBe(expected)
    expect(match?.parameters).toEqual(parameters)
  })

  test.each([
    ['POST', '/orders'],
    ['GET', '/console'],
    ['GET', '/orders/1/items'],
  ])('%s %s leads nowhere', (method, path) => {
    expect(router.find(method, path)).toBeUndefined()
  })
})

describe('a response that is worth it', () => {
  const text = 'stock '.repeat(1_000)
  const serveText = (headers: Record<string, string> = {}, minimumCompressionSize?: number) =>
    serve({ ...api([lambdaRoute('GET', '/')]), minimumCompressionSize }, () =>
      answer({ statusCode: 200, headers: { 'content-type': 'text/plain', ...headers }, body: text }),
    )
  const encodingOf = async (url: string, accepted: string) => {
    const response = await fetch(url, { headers: { 'accept-encoding': accepted } })
    expect(await response.text()).toBe(text)
    return response.headers.get('content-encoding')
  }

  test.each([
    ['gzip, deflate, br', 'gzip'],
    ['br;q=1.0, GZIP;q=0.5', 'gzip'],
    ['gzip;q=0, deflate', 'deflate'],
    ['*', 'gzip'],
    ['*, gzip;q=0', 'deflate'],
    ['identity', null],
    ['br', null],
  ])('is compressed for who accepts %s by %s', async (accepted, encoding) => {
    expect(await encodingOf(await serveText({}, 4096), accepted)).toBe(encoding)
  })

  test('is left as it is where it is small, where its function has encoded it, and where the API compresses nothing', async () => {
    expect(await encodingOf(await serveText({}, text.length + 1), 'gzip')).toBeNull()
    await listening?.close()
    expect(await encodingOf(await serveText({ 'Content-Encoding': 'identity' }, 1), 'gzip')).toBe('identity')
    await listening?.close()
    expect(await encodingOf(await serveText(), 'gzip')).toBeNull()
  })
})
