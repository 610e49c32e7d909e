import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { routes } from '#core/api/routes.ts'
import { readTemplate, resourcesOf } from './synthesize.ts'

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
  it('is a Lambda proxy per route of the table and nothing else', () => {
    const template = readTemplate()
    const resources = resourcesOf<ResourceProperties>(template, 'AWS::ApiGateway::Resource')
    const pathOf = (id: string): string => {
      const { ParentId, PathPart } = resources[id]!.Properties
      return 'Ref' in ParentId ? `${pathOf(ParentId.Ref)}/${PathPart}` : `/${PathPart}`
    }
    const methods = resourcesOf<MethodProperties>(template, 'AWS::ApiGateway::Method')
    const deployed = Object.values(methods).map(({ Properties: { HttpMethod, ResourceId, Integration } }) => {
      expect(Integration.Type).toBe('AWS_PROXY')
      const lambda = /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Integration.Uri))![1]
      return `${HttpMethod} ${pathOf(ResourceId.Ref)} ${lambda}`
    })
    expect(deployed.sort()).toEqual(
      routes.map(({ method, path, handler }) => `${method} ${path} ${handler}`).sort(),
    )
  })

  it('is logged, traced and throttled', () => {
    readTemplate().hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      TracingEnabled: true,
      AccessLogSetting: { DestinationArn: Match.anyValue() },
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 })],
    })
  })

  it('takes signed requests only', () => {
    const methods = resourcesOf<{ AuthorizationType: string }>(readTemplate(), 'AWS::ApiGateway::Method')
    const types = Object.values(methods).map(({ Properties }) => Properties.AuthorizationType)
    expect(new Set(types)).toEqual(new Set(['AWS_IAM']))
  })

  it('answers in problem details where no handler is reached', () => {
    const template = readTemplate()
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '404',
      ResponseTemplates: { 'application/problem+json': Match.stringLikeRegexp('"type":"about:blank"') },
    })
    template.resourceCountIs('AWS::ApiGateway::GatewayResponse', 3)
  })
})
