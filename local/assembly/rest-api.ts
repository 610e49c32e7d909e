import { isRecord } from '#local/is-record.ts'
import { type Authorizer, readAuthorizers } from './authorizer.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

export interface RestApi {
  logicalId: string
  id: string
  stage: string
  binaryMediaTypes: string[]
  /** From how many bytes on responses are compressed; undefined where they never are. */
  minimumCompressionSize: number | undefined
  routes: Route[]
  /** By the id that routes name. */
  authorizers: Map<string, Authorizer>
  /** By response type, e.g. `DEFAULT_4XX`. */
  gatewayResponses: Record<string, CustomGatewayResponse>
}

/** What the template puts in place of an answer that API Gateway makes itself. */
export interface CustomGatewayResponse {
  statusCode: number | undefined
  contentType: string | undefined
  template: string | undefined
  headers: Record<string, string>
}

export interface Route {
  /** `GET`, …, or `ANY`. */
  method: string
  /** As in the template: `/orders/{orderId}`, `/console/{proxy+}`. */
  path: string
  resourceId: string
  integration: LambdaIntegration | MockIntegration
  /** `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`. */
  authorizationType: string
  authorizerId: string | undefined
}

export interface LambdaIntegration {
  kind: 'lambda'
  functionArn: string
  timeoutMs: number
}

export interface MockIntegration {
  kind: 'mock'
  statusCode: number
  headers: Record<string, string>
  /** Text with variables such as `$context.requestId`. */
  template: string
}

/** Resolved properties of all resources of one type, by logical id. */
export type ResourcesOfType = (type: string) => [logicalId: string, properties: Record<string, unknown>][]

/** API Gateway's default and, without a quota increase, longest integration time-out. */
const DEFAULT_TIMEOUT_MS = 29_000

const LAMBDA_URI = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/

function readIntegration(logicalId: string, integration: unknown): Route['integration'] {
  const path = 'Properties.Integration'
  if (!isRecord(integration)) {
    throw new AssemblyError(logicalId, path, 'the method has no integration')
  }
  const { Type, Uri, TimeoutInMillis, IntegrationResponses } = integration
  if (Type === 'AWS_PROXY') {
    const functionArn = LAMBDA_URI.exec(String(Uri))?.[1]
    if (functionArn) {
      return { kind: 'lambda', functionArn, timeoutMs: Number(TimeoutInMillis ?? DEFAULT_TIMEOUT_MS) }
    }
  }
  if (Type !== 'MOCK') {
    throw new AssemblyError(
      logicalId,
      path,
      `the local cloud serves AWS_PROXY to a Lambda and MOCK, got ${Type} ${Uri ?? ''}`,
    )
  }
  const [response = {}] = (IntegrationResponses ?? []) as Record<string, unknown>[]
  const [template = ''] = Object.values((response.ResponseTemplates ?? {}) as Record<string, string>)
  return {
    kind: 'mock',
    statusCode: Number(response.StatusCode ?? 200),
    headers: readHeaders(response.ResponseParameters),
    template,
  }
}

/** Constants only: `{ "method.response.header.X": "'value'" }`, or `gatewayresponse.header.X`. */
function readHeaders(parameters: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries((parameters ?? {}) as Record<string, string>)) {
    headers[name.replace(/^.*\.header\./, '').toLowerCase()] = value.replace(/^'(.*)'$/, '$1')
  }
  return headers
}

function readGatewayResponse(properties: Record<string, unknown>): CustomGatewayResponse {
  const { StatusCode, ResponseTemplates, ResponseParameters } = properties
  const [template] = Object.entries((ResponseTemplates ?? {}) as Record<string, string>)
  return {
    statusCode: StatusCode === undefined ? undefined : Number(StatusCode),
    contentType: template?.[0],
    template: template?.[1],
    headers: readHeaders(ResponseParameters),
  }
}

/** The REST APIs of one stack, each with its methods laid out as routes. */
export function readRestApis(ofType: ResourcesOfType, resolver: Resolver): RestApi[] {
  const parts = new Map<string, { parent: string; part: string }>()
  for (const [logicalId, { ParentId, PathPart }] of ofType('AWS::ApiGateway::Resource')) {
    parts.set(resolver.physical(logicalId, { logicalId, path: '' }).ref, {
      parent: String(ParentId),
      part: String(PathPart),
    })
  }
  const pathOf = (resourceId: string): string => {
    const resource = parts.get(resourceId)
    return resource ? `${pathOf(resource.parent)}/${resource.part}` : ''
  }
  const stages = new Map(
    ofType('AWS::ApiGateway::Stage').map(([, { RestApiId, StageName }]) => [
      String(RestApiId),
      String(StageName),
    ]),
  )
  return ofType('AWS::ApiGateway::RestApi').map(
    ([logicalId, { Body, BodyS3Location, BinaryMediaTypes, MinimumCompressionSize }]) => {
      if (Body ?? BodyS3Location) {
        throw new AssemblyError(
          logicalId,
          'Properties.Body',
          'the local cloud reads methods and resources, not an OpenAPI body',
        )
      }
      const { name: id } = resolver.physical(logicalId, { logicalId, path: '' })
      const routes = ofType('AWS::ApiGateway::Method')
        .filter(([, { RestApiId }]) => RestApiId === id)
        .map(
          ([method, properties]): Route => ({
            method: String(properties.HttpMethod),
            path: pathOf(String(properties.ResourceId)) || '/',
            resourceId: String(properties.ResourceId),
            integration: readIntegration(method, properties.Integration),
            authorizationType: String(properties.AuthorizationType ?? 'NONE'),
            authorizerId: properties.AuthorizerId === undefined ? undefined : String(properties.AuthorizerId),
          }),
        )
      return {
        logicalId,
        id,
        stage: stages.get(id) ?? 'prod',
        binaryMediaTypes: (BinaryMediaTypes ?? []) as string[],
        minimumCompressionSize:
          MinimumCompressionSize === undefined ? undefined : Number(MinimumCompressionSize),
        routes,
        authorizers: readAuthorizers(
          ofType('AWS::ApiGateway::Authorizer').filter(([, { RestApiId }]) => RestApiId === id),
          resolver,
        ),
        gatewayResponses: Object.fromEntries(
          ofType('AWS::ApiGateway::GatewayResponse')
            .filter(([, { RestApiId }]) => RestApiId === id)
            .map(([, properties]) => [String(properties.ResponseType), readGatewayResponse(properties)]),
        ),
      }
    },
  )
}
