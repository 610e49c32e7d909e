import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { api, echo, lambdaRoute, serve } from '#test/support/gateway.ts'

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
