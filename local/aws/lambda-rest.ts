import type { IncomingHttpHeaders } from 'node:http'
import type { FunctionResource } from '#local/assembly/index.ts'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import { encodeLog } from '#local/encode-log.ts'
import { isRecord } from '#local/is-record.ts'
import type { InvokeOptions, Lambda } from '#local/lambda/index.ts'
import { type Answer, answerError } from './answer.ts'
import { refuseFormTypes } from './content-type.ts'

/** The routes of Lambda's REST API that are served: docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const routes = {
  invoke: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
  configuration: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
  get: /^\/2015-03-31\/functions\/([^/]+)$/,
  list: /^\/2015-03-31\/functions\/?$/,
}

const CONTENT_TYPE = 'application/json'
function json(body: object, statusCode = 200): Answer {
  return {
    statusCode,
    headers: { 'content-type': CONTENT_TYPE },
    body: JSON.stringify(body),
  }
}

export interface RestRequest {
  method: string
  path: string
  /** What follows the `?` of the address. */
  query?: string
  headers: IncomingHttpHeaders
  body: string
}

/** A function may be named with its version or alias, or those in the query: `?Qualifier=live`. */
function qualify(name: string, query: string): string {
  const qualifier = new URLSearchParams(query).get('Qualifier')
  return qualifier === null || /(?:^|:function:)[^:]+:[^:]+$/.test(name) ? name : `${name}:${qualifier}`
}

/** Undefined when the path is none of Lambda's. */
export async function answerLambda(lambda: Lambda, request: RestRequest): Promise<Answer | undefined> {
  const { method, path, query = '' } = request
  const nameIn = (route: RegExp) => {
    const given = route.exec(path)?.[1]
    return given === undefined ? undefined : qualify(decodeName(given), query)
  }
  try {
    const invoked = method === 'POST' ? nameIn(routes.invoke) : undefined
    if (invoked !== undefined) {
      return await invoke(lambda, invoked, request)
    }
    if (method !== 'GET') {
      return undefined
    }
    if (routes.list.test(path)) {
      return json({ Functions: lambda.list().map(describe) })
    }
    const configured = nameIn(routes.configuration)
    if (configured !== undefined) {
      return json(describe(lambda.find(configured)))
    }
    const got = nameIn(routes.get)
    if (got === undefined) {
      return undefined
    }
    const resource = lambda.find(got)
    return json({
      Configuration: describe(resource),
      Code: { RepositoryType: 'S3', Location: `file://${resource.codePath}` },
      Tags: {},
    })
  } catch (error) {
    const answer = answerError(error, CONTENT_TYPE)
    if (!isAwsError(error)) {
      return answer
    }
    // REST-JSON carries the name in the header, and `Message` where others have `message`.
    return {
      ...answer,
      body: JSON.stringify({ ...error.fields, Message: error.message, message: error.message }),
    }
  }
}

const invocationTypes = ['RequestResponse', 'Event', 'DryRun'] as const

async function invoke(lambda: Lambda, functionName: string, { headers, body }: RestRequest): Promise<Answer> {
  refuseFormTypes(headers)
  const given = headers['x-amz-invocation-type'] ?? 'RequestResponse'
  const invocationType = invocationTypes.find((each) => each === given)
  if (!invocationType) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${given}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
    )
  }
  const wantsLog = headers['x-amz-log-type'] === 'Tail'
  const context = headers['x-amz-client-context']
  const options: InvokeOptions = {
    functionName,
    invocationType,
    payload: checkJson(body === '' ? '{}' : body),
    wantsLog,
    traceHeader: headers['x-amzn-trace-id']?.toString(),
    ...(typeof context === 'string' ? { clientContext: decodeContext(context) } : {}),
  }
  const answer = await lambda.invoke(options)
  return {
    statusCode: answer.statusCode,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-amzn-remapped-content-length': '0',
      'x-amz-executed-version': answer.executedVersion,
      ...(answer.functionError ? { 'x-amz-function-error': answer.functionError } : {}),
      ...(wantsLog ? { 'x-amz-log-result': encodeLog(answer.requestId, answer.log ?? '') } : {}),
    },
    body: answer.payload,
  }
}

function decodeName(given: string): string {
  try {
    return decodeURIComponent(given)
  } catch {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must be valid percent-encoding`,
    )
  }
}

function decodeContext(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString()
  try {
    if (isRecord(JSON.parse(text))) {
      return text
    }
  } catch {
    // Falls through to the same refusal as JSON that is no object.
  }
  throw new AwsError(
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
    400,
    { Type: 'User' },
  )
}

function checkJson(body: string): string {
  try {
    JSON.parse(body)
    return body
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${problem}`,
      400,
      {
        Type: 'User',
      },
    )
  }
}

function describe({ name, arn, runtime, handler, timeout, memorySize, environment }: FunctionResource) {
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: runtime,
    Handler: handler,
    Timeout: timeout,
    MemorySize: memorySize,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: environment },
  }
}
