import {
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  MockIntegration,
  PassthroughBehavior,
  ResponseType,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { CONSOLE_PATHS, GET_CONSOLE } from '#core/api/console.ts'
import { corsHeaders } from '#core/api/cors.ts'
import type { Route } from '#core/api/route.ts'
import { allRoutes } from '#core/api/routes.ts'
import { acknowledge } from './acknowledge.ts'
import { answerPreflights } from './cors.ts'
import { AUTHORIZE } from './function-list.ts'
import type { Functions } from './functions.ts'
import type { Settings } from './settings.ts'

/** The stage; on AWS it is the first part of every path, the local gateway serves it at the root. */
const STAGE = 'v1'

/** Requests per second over all callers, and how many may come at once beyond that. */
const THROTTLE = { throttlingRateLimit: 1_000, throttlingBurstLimit: 2_000 }

/** API Gateway returns 401 for any other header before the authorizer runs. */
const BEARER = '^[Bb]earer +[\\w-]+\\.[\\w-]+\\.[\\w-]+$'

/** How long API Gateway caches the authorizer's policy for a token; handlers check the token's own expiry. */
const AUTHORIZED_FOR = Duration.minutes(5)

const OPEN = { authorizationType: AuthorizationType.NONE }

/**
 * The REST API: one Lambda proxy per route of `core/api/routes.ts`, behind the token authorizer.
 *
 * API Gateway takes bodies up to 10 MB; the handlers return 413 above `MAX_BODY_BYTES`. Pages call from the API's
 * own origin, unless `cors` names another one. REST (v1), because the free LocalStack image has no HTTP APIs.
 */
export function createApi(
  scope: Construct,
  { functions, settings }: { functions: Functions; settings: Settings },
): RestApi {
  const { ephemeral, cors, target } = settings
  // A first deployment that fails leaves none of them.
  const removalPolicy = ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
  const api = new RestApi(scope, 'Api', {
    restApiName: 'FlowForge',
    // For the console, the page to try the API, and lists.
    minCompressionSize: Size.kibibytes(4),
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: removalPolicy,
    deployOptions: {
      stageName: STAGE,
      ...THROTTLE,
      tracingEnabled: true,
      loggingLevel: MethodLoggingLevel.ERROR,
      accessLogDestination: new LogGroupLogDestination(
        new LogGroup(scope, 'ApiAccessLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy }),
      ),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
    },
  })
  ;(api.node.defaultChild as CfnRestApi).overrideLogicalId('Api')
  // The stack has an output of its own with a name that does not change.
  api.node.tryRemoveChild('Endpoint')

  const guarded = target === 'localstack' ? OPEN : { authorizer: createAuthorizer(scope, functions) }
  for (const { method, path, handler, open } of allRoutes) {
    // One permission per function, which all methods of this API share: the stack has 500 resources to spend.
    const integration = new LambdaIntegration(functions.get(handler)!, { scopePermissionToMethod: false })
    const added = api.root.resourceForPath(path).addMethod(method, integration, open ? OPEN : guarded)
    if (open) {
      acknowledge(added, { APIG4: 'open to everybody: it tells nothing of any tenant' })
    }
  }
  for (const [path, methods] of methodsByPath(allRoutes)) {
    refuseOtherMethods(api.root.resourceForPath(path), methods)
    if (cors) {
      answerPreflights(api.root.resourceForPath(path), cors, methods)
    }
  }
  serveConsole(api, functions.get(GET_CONSOLE)!)
  answerInProblems(api, cors)
  acknowledge(api, {
    APIG2: "handlers validate with the contract's own schemas and name every problem of a body at once",
    APIG3:
      'a WAF costs more per month than the rest of the stack at rest; put one before a public deployment',
    COG4: 'tokens of any OpenID Connect issuer are verified by a Lambda authorizer, which also knows scopes and tenants',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
      'the account-wide role for API Gateway logs; AWS documents this managed policy for it',
  })
  return api
}

function createAuthorizer(scope: Construct, functions: Functions): TokenAuthorizer {
  return new TokenAuthorizer(scope, 'TokenAuthorizer', {
    handler: functions.get(AUTHORIZE)!,
    validationRegex: BEARER,
    resultsCacheTtl: AUTHORIZED_FOR,
  })
}

/** By its parts: the API's own address names the stage, which waits for the authorizer, which waits for the issuer. */
export function consoleUrlOf(api: RestApi): string {
  const { region, urlSuffix } = Stack.of(api)
  return `https://${api.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}/console/`
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const byPath = new Map<string, string[]>()
  for (const { method, path } of routes) {
    byPath.set(path, [...(byPath.get(path) ?? []), method])
  }
  return byPath
}

/** Without it, API Gateway takes another method for a call without a token. */
function refuseOtherMethods(resource: IResource, methods: readonly string[]): void {
  const header = { allow: 'method.response.header.Allow', type: 'method.response.header.Content-Type' }
  const integration = new MockIntegration({
    requestTemplates: { 'application/json': '{"statusCode":405}' },
    // A body of another type would reach the mock as it is, which then knows no status and returns 500.
    passthroughBehavior: PassthroughBehavior.NEVER,
    integrationResponses: [
      {
        statusCode: '405',
        responseParameters: {
          [header.allow]: `'${methods.join(', ')}'`,
          [header.type]: "'application/problem+json'",
        },
        responseTemplates: { 'application/json': problemTemplate('no such method here', 405) },
      },
    ],
  })
  const responseParameters = { [header.allow]: true, [header.type]: true }
  const added = resource.addMethod('ANY', integration, {
    ...OPEN,
    methodResponses: [{ statusCode: '405', responseParameters }],
  })
  acknowledge(added, { APIG4: 'says which methods there are, as the documentation does' })
}

/** One method for all that HTTP has, to save resources: the function refuses those that it does not serve. */
function serveConsole(api: RestApi, lambda: LambdaFunction): void {
  const integration = new LambdaIntegration(lambda, { scopePermissionToMethod: false })
  for (const path of CONSOLE_PATHS) {
    const added = api.root.resourceForPath(path).addMethod('ANY', integration, OPEN)
    acknowledge(added, { APIG4: 'a page that is open to everybody: it tells nothing of any tenant' })
  }
}

/** Like the problem details of the handlers; one whose status varies does without. */
function problemTemplate(title: string, status?: number): string {
  const fields = {
    type: 'about:blank',
    title,
    ...(status ? { status } : {}),
    requestId: '$context.requestId',
  }
  return `${JSON.stringify(fields)}\n`
}

/** Errors that API Gateway itself returns, as problem details like those of the handlers. */
function answerInProblems(api: RestApi, cors: string | undefined): void {
  const readable = Object.entries(cors ? corsHeaders(cors) : {}).map(([name, value]) => [name, `'${value}'`])
  const respond = (
    type: ResponseType,
    title: string,
    status?: number,
    headers: Record<string, string> = {},
  ) => {
    const responseHeaders = { ...Object.fromEntries(readable), ...headers }
    return api.addGatewayResponse(type.responseType, {
      type,
      ...(status ? { statusCode: String(status) } : {}),
      ...(Object.keys(responseHeaders).length > 0 ? { responseHeaders } : {}),
      templates: { 'application/problem+json': problemTemplate(title, status) },
    })
  }
  respond(ResponseType.UNAUTHORIZED, 'no valid token', 401, { 'WWW-Authenticate': "'Bearer'" })
  respond(ResponseType.ACCESS_DENIED, 'the token does not allow this', 403)
  // To API Gateway an unknown path is a request without a token.
  respond(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'no such route', 404)
  respond(ResponseType.THROTTLED, 'too many requests, try again later', 429, { 'Retry-After': "'1'" })
  respond(ResponseType.DEFAULT_4XX, 'request refused')
  respond(ResponseType.DEFAULT_5XX, 'internal error')
}
