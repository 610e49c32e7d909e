import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import type { EventBus } from '#local/events/index.ts'
import { readBody } from '#local/http/read-body.ts'
import { hasGone, type Listener } from '#local/http/run-listener.ts'
import type { Lambda } from '#local/lambda/index.ts'
import type { Queues } from '#local/queues/index.ts'
import type { S3 } from '#local/s3/index.ts'
import type { StepFunctions } from '#local/step-functions/index.ts'
import type { Topics } from '#local/topics/index.ts'
import { type Answer, answerError, INTERNAL_FAILURE, send } from './answer.ts'
import { readAccount, readRegion } from './caller.ts'
import { AWS_JSON, requireContentType } from './content-type.ts'
import { createDynamoDbProxy } from './dynamodb-proxy.ts'
import { answerJson, type JsonOperation } from './json-protocol.ts'
import { answerLambda } from './lambda-rest.ts'
import { answerQueryError, isQueryRequest } from './query-protocol.ts'
import { answerS3, answerS3Error, isForS3 } from './s3-rest.ts'
import { answerSecretsManager, type Secrets } from './secrets-manager.ts'
import { answerSns } from './sns.ts'
import { answerSsm, type ParameterStore } from './ssm.ts'
import { answerSts } from './sts.ts'

export interface AwsEndpointSetup {
  accountId: string
  region: string
  states: StepFunctions
  lambda: Lambda
  events: EventBus
  /** Objects; nothing is served to clients of S3 without. */
  s3?: S3
  /** Of clouds that have queues and topics. */
  queues?: Queues
  topics?: Topics
  ssm?: ParameterStore
  dynamoDbEndpoint: string
  secrets: Secrets
  /** Session token of the functions, 'local' without: secrets are served to callers with this token alone. */
  sessionToken?: string
  /** Told of faults of the local cloud itself, which callers read as a 500. */
  report?: ((line: string) => void) | undefined
}

/** Longest body of any service that is served here, in bytes: DynamoDB's batches. */
const LONGEST_BODY_BYTES = 16 * 2 ** 20

const SERVED =
  'Step Functions, DynamoDB, Lambda (Invoke, GetFunction, GetFunctionConfiguration, ListFunctions), EventBridge (PutEvents), S3, SQS, SNS (Publish, PublishBatch, ListTopics), Systems Manager (GetParameter, GetParameters, GetParametersByPath), Secrets Manager (GetSecretValue), STS (GetCallerIdentity)'

/** Answers the APIs of all emulated services on one HTTP server, told apart as their protocols do. */
export function createAwsEndpoint(setup: AwsEndpointSetup): Listener {
  const proxyDynamoDb = createDynamoDbProxy(setup.dynamoDbEndpoint)
  const services = new Map(Object.entries(createJsonServices(setup)))

  /** State machines are kept by region, as by account; everything else is that of the stack. */
  function refuseOtherRegion(region = setup.region): void {
    if (region !== setup.region) {
      throw new AwsError(
        'InvalidSignatureException',
        `Credential should be scoped to a valid region, not '${region}': the local cloud is ${setup.region}, as its stack says; ask with --region ${setup.region}`,
        403,
      )
    }
  }

  async function respond(
    request: IncomingMessage,
    target: string,
    { requestId, signal }: { requestId: string; signal: AbortSignal },
  ): Promise<Answer> {
    const body = (await readWhole(request)).toString()
    const { method = 'GET', headers } = request
    const accountId = readAccount(headers.authorization, setup.accountId)
    const [service = '', operation = ''] = target.split('.')
    const run = services.get(service)
    const region = readRegion(headers.authorization)
    if (run) {
      if (service !== 'AWSStepFunctions') {
        refuseOtherRegion(region)
      }
      const contentType = requireContentType(headers, AWS_JSON)
      return answerJson(run, { operation, body, accountId, region, headers, contentType, signal })
    }
    const [path = '/', query = ''] = request.url?.split('?') ?? []
    if (!isForSts(headers.authorization)) {
      refuseOtherRegion(region)
    }
    const answer =
      (await answerLambda(setup.lambda, { method, path, query, headers, body })) ??
      (setup.topics && answerSns(setup.topics, { headers, body }, requestId)) ??
      answerSts({ headers, body }, accountId, requestId)
    if (answer) {
      return answer
    }
    throw unknownOperation(target || `${method} ${path}`)
  }

  return async (request, response) => {
    const requestId = crypto.randomUUID()
    const target = String(request.headers['x-amz-target'] ?? '')
    const answer = (given: Answer) => {
      if (given.headers['x-amzn-errortype'] === INTERNAL_FAILURE && !hasGone(request, response)) {
        setup.report?.(`${target || request.url} failed, which is a fault of the local cloud: ${given.body}`)
      }
      send(response, requestId, given)
    }
    const s3 = isForS3(request) ? setup.s3 : undefined
    try {
      if (s3) {
        return await answerS3(s3, request, response)
      }
      if (target.startsWith('DynamoDB_20120810.')) {
        requireContentType(request.headers, AWS_JSON)
        refuseOtherRegion(readRegion(request.headers.authorization))
        return await proxyDynamoDb({ headers: request.headers, body: await readWhole(request) }, response)
      }
      const signal = signalOf(response)
      answer(await respond(request, target, { requestId, signal }))
    } catch (error) {
      answer(describeFailure(error, { request, requestId, isS3: s3 !== undefined }))
    }
  }
}

/** Each protocol has errors of its own. */
function describeFailure(
  error: unknown,
  { request, requestId, isS3 }: { request: IncomingMessage; requestId: string; isS3: boolean },
): Answer {
  if (isS3) {
    return answerS3Error(error, requestId)
  }
  return isQueryRequest(request) ? answerQueryError(error, requestId) : answerError(error, AWS_JSON[0])
}

/** The services of the JSON protocol by the name that `X-Amz-Target` begins with. */
function createJsonServices({
  states,
  events,
  secrets,
  queues,
  ssm,
  sessionToken = 'local',
}: AwsEndpointSetup): Record<string, JsonOperation> {
  return {
    AWSStepFunctions: (operation, input, { accountId, region, signal }) =>
      states.request(operation, input, { accountId, region, signal }),
    AWSEvents: async (operation, input) => {
      if (operation !== 'PutEvents') {
        throw unknownOperation(`AWSEvents.${operation}`)
      }
      return events.putEvents(input)
    },
    ...(queues ? createSqs(queues) : {}),
    ...(ssm
      ? { AmazonSSM: (operation: string, input: Record<string, unknown>) => answerSsm(ssm, operation, input) }
      : {}),
    secretsmanager: async (operation, input, { headers }) => {
      if (headers['x-amz-security-token'] !== sessionToken) {
        throw new AwsError(
          'AccessDeniedException',
          `not authorized to perform: secretsmanager:${operation}; the local cloud serves secrets to its functions only`,
        )
      }
      return answerSecretsManager(secrets, operation, input)
    },
  }
}

function createSqs(queues: Queues): Record<string, JsonOperation> {
  return { AmazonSQS: (operation, input, { signal }) => queues.request(operation, input, signal) }
}

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request, LONGEST_BODY_BYTES)
  if (body === undefined) {
    throw new AwsError('RequestEntityTooLarge', `the request is over ${LONGEST_BODY_BYTES} bytes`, 413)
  }
  return body
}

/** Aborts when the connection closes: nobody hears an answer any more. */
function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

/** STS answers for every region. */
function isForSts(authorization = ''): boolean {
  return authorization.includes('/sts/aws4_request')
}

function unknownOperation(asked: string) {
  return new AwsError(
    'UnknownOperationException',
    `the local cloud does not serve ${asked}; it serves ${SERVED}`,
  )
}
