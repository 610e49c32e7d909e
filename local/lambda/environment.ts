import type { Environment, FunctionResource } from '#local/assembly/index.ts'
import type { FunctionSpec } from './runtime/protocol.ts'

/** Where functions reach the services; DynamoDB goes straight to the emulator. */
export interface Endpoints {
  aws: string
  dynamoDb: string
  /** Session token of the functions' credentials, by which the AWS endpoint knows them; 'local' without. */
  sessionToken?: string
}

/** What the Lambda runtime needs of a function, with the environment variables that AWS sets. */
export function describeFunction(
  resource: FunctionResource,
  { accountId, region }: Environment,
  endpoints: Endpoints & { atOnce: number },
): FunctionSpec {
  const { name, arn, codePath, layers = [], handler, runtime, timeout, memorySize } = resource
  const logGroupName = `/aws/lambda/${name}`
  const logStreamName = 'local/[$LATEST]sandbox'
  return {
    name,
    arn,
    taskRoot: codePath,
    layers,
    handler,
    timeout: timeout * 1000,
    memorySize,
    logGroupName,
    logStreamName,
    takesCallbacks: Number(/\d+/.exec(runtime)?.[0]) < 24,
    environment: {
      ...resource.environment,
      PATH: process.env.PATH ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: codePath,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      // By it packages of AWS know that invocations share an environment.
      ...(endpoints.atOnce > 1 ? { AWS_LAMBDA_MAX_CONCURRENCY: String(endpoints.atOnce) } : {}),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      // A twelve-digit key names the account, as in LocalStack.
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: endpoints.sessionToken ?? 'local',
      // In simulated time every answer's date looks like a wrong clock to the SDK, which then sends what was refused again.
      AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true',
      AWS_ENDPOINT_URL: endpoints.aws,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb,
      AWS_ENDPOINT_URL_SFN: endpoints.aws,
      AWS_ENDPOINT_URL_LAMBDA: endpoints.aws,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.aws,
      AWS_ENDPOINT_URL_STS: endpoints.aws,
      AWS_ENDPOINT_URL_S3: endpoints.aws,
    },
  }
}
