import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { CONSOLE_PATHS } from '#core/api/console.ts'
import { allRoutes } from '#core/api/routes.ts'
import { readTemplate, resourcesOf, synthesizeTemplate } from '../support/synthesize.ts'

interface ResourceProperties {
  PathPart: string
  ParentId: { Ref: string } | { 'Fn::GetAtt': [string, string] }
}

interface MethodProperties {
  HttpMethod: string
  ResourceId: { Ref: string }
  Integration: { Type: string; Uri: unknown }
}

describe('the HTTP API', () => {
  test('is a Lambda proxy per route of the table and nothing else', () => {
    const template = readTemplate()
    const resources = resourcesOf<ResourceProperties>(template, 'AWS::ApiGateway::Resource')
    const pathOf = (id: string): string => {
      const { ParentId, PathPart } = resources[id]!.Properties
      return 'Ref' in ParentId ? `${pathOf(ParentId.Ref)}/${PathPart}` : `/${PathPart}`
    }
    const methods = Object.values(resourcesOf<MethodProperties>(template, 'AWS::ApiGateway::Method'))
    const served = methods.filter(({ Properties }) => Properties.HttpMethod !== 'ANY')
    expect(new Set(served.map(({ Properties }) => Properties.Integration.Type))).toEqual(
      new Set(['AWS_PROXY']),
    )
    const deployed = served.map(({ Properties: { HttpMethod, ResourceId, Integration } }) => {
      const lambda = /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Integration.Uri))![1]
      return `${HttpMethod} ${pathOf(ResourceId.Ref)} ${lambda}`
    })
    expect(deployed.sort()).toEqual(
      allRoutes.map(({ method, path, handler }) => `${method} ${path} ${handler}`).sort(),
    )
  })

  test('answers any other method with 405 and the methods that there are, at every path', () => {
    const methods = Object.values(
      resourcesOf<MethodProperties>(readTemplate(), 'AWS::ApiGateway::Method'),
    ).filter(
      ({ Properties }) => Properties.HttpMethod === 'ANY' && Properties.Integration.Type !== 'AWS_PROXY',
    )
    expect(methods).toHaveLength(new Set(allRoutes.map(({ path }) => path)).size)
    for (const { Properties } of methods) {
      expect(Properties.Integration).toMatchObject({
        Type: 'MOCK',
        PassthroughBehavior: 'NEVER',
        IntegrationResponses: [
          {
            StatusCode: '405',
            ResponseParameters: {
              'method.response.header.Allow': expect.stringMatching(/^'(GET|POST|PUT)(, (GET|POST|PUT))*'$/),
            },
          },
        ],
      })
    }
  })

  test('leaves every method at the addresses of the console to one function', () => {
    const methods = Object.values(
      resourcesOf<MethodProperties & { AuthorizationType: string }>(
        readTemplate(),
        'AWS::ApiGateway::Method',
      ),
    ).filter(({ Properties }) => JSON.stringify(Properties.Integration.Uri ?? '').includes('GetConsole'))
    expect(
      methods.map(({ Properties: { HttpMethod, AuthorizationType } }) => [HttpMethod, AuthorizationType]),
    ).toEqual(CONSOLE_PATHS.map(() => ['ANY', 'NONE']))
  })

  test('is logged, traced and throttled', () => {
    readTemplate().hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      TracingEnabled: true,
      AccessLogSetting: { DestinationArn: Match.anyValue() },
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 })],
    })
  })

  test.each([
    ['a user pool', synthesizeTemplate],
    ['an issuer', readTemplate],
  ])('asks the token authorizer on every route that names scopes, with %s', (_, read) => {
    const template = read()
    const [authorizer] = Object.keys(resourcesOf(template, 'AWS::ApiGateway::Authorizer'))
    const methods = Object.values(
      resourcesOf<MethodProperties & { AuthorizationType: string; AuthorizerId?: { Ref: string } }>(
        template,
        'AWS::ApiGateway::Method',
      ),
    )
    const served = methods.filter(({ Properties }) => Properties.HttpMethod !== 'ANY')
    const open = served.filter(({ Properties }) => Properties.AuthorizationType !== 'CUSTOM')
    expect(open.map(({ Properties }) => Properties.AuthorizationType)).toEqual(
      allRoutes.filter((route) => route.open).map(() => 'NONE'),
    )
    expect(JSON.stringify(open)).toContain('GetHealth')
    for (const { Properties } of served.filter((method) => !open.includes(method))) {
      expect(Properties.AuthorizerId).toEqual({ Ref: authorizer })
    }
  })

  test('answers calls without anything like a token before a function runs', () => {
    const [authorizer] = Object.values(
      resourcesOf<{ Type: string; IdentityValidationExpression: string }>(
        readTemplate(),
        'AWS::ApiGateway::Authorizer',
      ),
    )
    expect(authorizer!.Properties.Type).toBe('TOKEN')
    const expression = new RegExp(authorizer!.Properties.IdentityValidationExpression)
    expect(expression.test('Bearer aa-_.bb.cc')).toBe(true)
    for (const text of ['', 'Bearer', 'Bearer aa', 'Basic aa.bb.cc', 'Bearer aa.bb.', 'Bearer aa.bb.cc x']) {
      expect(expression.test(text), text).toBe(false)
    }
  })

  test('answers in problem details where no handler is reached', () => {
    const template = readTemplate()
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '404',
      ResponseTemplates: { 'application/problem+json': Match.stringLikeRegexp('"type":"about:blank"') },
    })
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'THROTTLED',
      StatusCode: '429',
      ResponseParameters: { 'gatewayresponse.header.Retry-After': "'1'" },
    })
    template.resourceCountIs('AWS::ApiGateway::GatewayResponse', 6)
  })
})
