import {
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { Route } from '#core/api/route.ts'
import { routes } from '#core/api/routes.ts'
import { acknowledge } from './acknowledge.ts'
import { AUTHORIZE } from './function-list.ts'
import type { Functions } from './functions.ts'

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
 * API Gateway takes bodies up to 10 MB; the handlers return 413 above `MAX_BODY_BYTES`. There is no CORS: pages call
 * from the API's own origin. REST (v1), because the free LocalStack image has no HTTP APIs.
 */
export function createApi(
  scope: Construct,
  { functions, ephemeral }: { functions: Functions; ephemeral: boolean },
): RestApi {
  const removalPolicy = ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN
  const api = new RestApi(scope, 'Api', {
    restApiName: 'FlowForge',
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: removalPolicy,
    deployOptions: {
      stageName: STAGE,
      ...THROTTLE,
      tracingEnabled: true,
      metricsEnabled: true,
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

  const authorizer = new TokenAuthorizer(scope, 'TokenAuthorizer', {
    handler: functions.get(AUTHORIZE)!,
    validationRegex: BEARER,
    resultsCacheTtl: AUTHORIZED_FOR,
  })
  for (const { method, path, handler, scopes } of routes as readonly Route[]) {
    const integration = new LambdaIntegration(functions.get(handler)!, { allowTestInvoke: false })
    const added = api.root
      .resourceForPath(path)
      .addMethod(method, integration, scopes.length > 0 ? { authorizer } : OPEN)
    if (scopes.length === 0) {
      acknowledge(added, { APIG4: 'open to everybody: it tells nothing of any tenant' })
    }
  }
  answerInProblems(api)
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

/** Errors that API Gateway itself returns, as problem details like those of the handlers. */
function answerInProblems(api: RestApi): void {
  const problem = (title: string) =>
    JSON.stringify({ type: 'about:blank', title, requestId: '$context.requestId' })
  const respond = (
    type: ResponseType,
    title: string,
    statusCode?: string,
    responseHeaders?: Record<string, string>,
  ) =>
    api.addGatewayResponse(type.responseType, {
      type,
      ...(statusCode ? { statusCode } : {}),
      ...(responseHeaders ? { responseHeaders } : {}),
      templates: { 'application/problem+json': problem(title) },
    })
  respond(ResponseType.UNAUTHORIZED, 'no valid token', '401', { 'WWW-Authenticate': "'Bearer'" })
  respond(ResponseType.ACCESS_DENIED, 'the token does not allow this')
  // To API Gateway an unknown path is a request without a token.
  respond(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'no such route', '404')
  respond(ResponseType.DEFAULT_4XX, 'request refused')
  respond(ResponseType.DEFAULT_5XX, 'internal error')
}
