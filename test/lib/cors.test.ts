import { describe, expect, test } from 'vitest'
import { allRoutes } from '#core/api/routes.ts'
import { createTestApp, resourcesOf, synthesizeTemplate } from '#test/support/synthesize.ts'

interface Method {
  HttpMethod: string
  AuthorizationType: string
  Integration: { IntegrationResponses: { StatusCode: string; ResponseParameters: Record<string, string> }[] }
}

const origin = 'https://app.example.com'
const preflightsOf = (context: Record<string, string>) =>
  Object.values(resourcesOf<Method>(synthesizeTemplate({ context }), 'AWS::ApiGateway::Method'))
    .map(({ Properties }) => Properties)
    .filter(({ HttpMethod }) => HttpMethod === 'OPTIONS')
const gatewayResponsesOf = (context: Record<string, string>) =>
  Object.values(
    resourcesOf<{ ResponseParameters?: Record<string, string> }>(
      synthesizeTemplate({ context }),
      'AWS::ApiGateway::GatewayResponse',
    ),
  ).map(({ Properties }) => Properties.ResponseParameters ?? {})

describe('a stack with an origin of other pages', () => {
  test('answers the preflight of every path, with the methods and the headers that it takes', () => {
    const preflights = preflightsOf({ cors: origin })
    expect(preflights).toHaveLength(new Set(allRoutes.map(({ path }) => path)).size)
    for (const { AuthorizationType, Integration } of preflights) {
      expect(AuthorizationType).toBe('NONE')
      expect(Integration.IntegrationResponses).toMatchObject([
        {
          StatusCode: '204',
          ResponseParameters: {
            'method.response.header.Access-Control-Allow-Origin': `'${origin}'`,
            'method.response.header.Access-Control-Allow-Methods': expect.stringMatching(
              /^'(GET|POST|PUT)(, (GET|POST|PUT))*'$/,
            ),
            'method.response.header.Access-Control-Allow-Headers': expect.stringContaining('authorization'),
          },
        },
      ])
    }
  })

  test('lets them read what API Gateway itself answers', () => {
    for (const parameters of gatewayResponsesOf({ cors: origin })) {
      expect(parameters).toMatchObject({
        'gatewayresponse.header.access-control-allow-origin': `'${origin}'`,
      })
    }
  })

  test.each([
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/page',
    'http://app.example.com',
    'https://a.example,https://b.example',
    'null',
  ])('is no stack where it is %j', (cors) => {
    expect(() => createTestApp({ context: { cors } })).toThrow(
      `context cors is '${cors}'; it takes the origin`,
    )
  })

  test.each(['*', 'http://localhost:5173', 'http://127.0.0.1:5173'])('takes %s', (cors) => {
    expect(preflightsOf({ cors })[0]!.Integration.IntegrationResponses[0]!.ResponseParameters).toMatchObject({
      'method.response.header.Access-Control-Allow-Origin': `'${cors}'`,
    })
  })
})

test('without one no page of another origin is told anything', () => {
  expect(preflightsOf({})).toEqual([])
  expect(JSON.stringify(synthesizeTemplate().toJSON()).toLowerCase()).not.toMatch(
    /access-control|cors_origin/,
  )
})

test('the user pool sends browsers back to further pages, and to no other addresses', () => {
  const callbacks = 'https://app.example.com/signed-in, http://127.0.0.1:5173/'
  const clients = resourcesOf<{ CallbackURLs: unknown[] }>(
    synthesizeTemplate({ context: { callbacks } }),
    'AWS::Cognito::UserPoolClient',
  )
  const known = Object.values(clients)[0]!.Properties.CallbackURLs
  expect(known).toEqual(
    expect.arrayContaining(['https://app.example.com/signed-in', 'http://127.0.0.1:5173/']),
  )
  for (const wrong of ['http://app.example.com/', 'app', 'https://app.example.com/#x']) {
    expect(() => createTestApp({ context: { callbacks: wrong } })).toThrow(`context callbacks has '${wrong}'`)
  }
  const issuer = { issuer: 'https://id.example.com', audience: 'x', callbacks: 'https://app.example.com/' }
  expect(() => createTestApp({ context: issuer })).toThrow(/your issuer has its own list/)
})
