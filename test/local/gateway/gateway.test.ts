import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { createRouter } from '#local/gateway/router.ts'
import { answer, api, echo, lambdaRoute, serve } from '#test/support/gateway.ts'

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

  test('carries no header of the connection, which is the gateway’s, and not the function’s', async () => {
    const ofConnection = {
      trailer: 'x',
      connection: 'x-own',
      'x-own': '1',
      'keep-alive': 'timeout=1',
      te: 'x',
    }
    const { status, text, headers } = await get(() =>
      answer({ statusCode: 200, headers: { ...ofConnection, 'x-mine': '1' }, body: 'here' }),
    )
    expect({ status, text, mine: headers.get('x-mine') }).toEqual({ status: 200, text: 'here', mine: '1' })
    expect(['trailer', 'x-own', 'te'].filter((name) => headers.has(name))).toEqual([])
  })

  test.each([
    ['no status', { body: 'x' }],
    ['a status after which the client waits for another', { statusCode: 101 }],
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
    expect(await encodingOf(await serveText({ 'Content-Encoding': 'identity' }, 1), 'gzip')).toBe('identity')
    expect(await encodingOf(await serveText(), 'gzip')).toBeNull()
  })
})
