import { AwsError } from '#local/aws-error.ts'
import { encodeLog } from '#local/encode-log.ts'
import type { CallQueueing, InvokeRequest, InvokeResponse } from '../api.ts'
import { StateFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { toServiceFailure } from './service-failure.ts'

export type InvokeLambda = (request: InvokeRequest) => Promise<InvokeResponse>

export interface CallContext {
  accountId: string
  letTimePass: () => void
  traceHeader?: string | undefined
  queueing?: CallQueueing | undefined
}

/** A Task whose Resource is a function's ARN: the payload is the task's input, the result is the function's. */
export async function invokeFunction(
  invoke: InvokeLambda,
  arn: string,
  payload: string,
  context: CallContext,
): Promise<string> {
  const response = await call(invoke, { functionName: arn, payload, ...context })
  return response.payload === '' ? 'null' : toJsonText(response.payload)
}

/** `arn:aws:states:::lambda:invoke`: parameters and result in the shape of Lambda's Invoke. */
export async function invokeService(
  invoke: InvokeLambda,
  parameters: JsonObject,
  context: CallContext,
): Promise<string> {
  const { FunctionName, Qualifier, Payload, InvocationType, LogType } = parameters
  const functionName = Qualifier === undefined ? String(FunctionName) : `${FunctionName}:${Qualifier}`
  const request = {
    functionName,
    payload: readPayload(Payload),
    ...context,
    ...(InvocationType === 'Event' ? { invocationType: 'Event' as const } : {}),
    ...(LogType === 'Tail' ? { wantsLog: true } : {}),
  }
  return describeResponse(await call(invoke, request))
}

function describeResponse(response: InvokeResponse): string {
  const length = Buffer.byteLength(response.payload)
  const log = response.log === undefined ? undefined : encodeLog(response.requestId, response.log)
  const headers = {
    'X-Amz-Executed-Version': response.executedVersion,
    'x-amzn-Remapped-Content-Length': '0',
    ...(log === undefined ? {} : { 'X-Amz-Log-Result': log }),
    Connection: 'keep-alive',
    'x-amzn-RequestId': response.requestId,
    'Content-Length': String(length),
    'Content-Type': 'application/json',
  }
  const head = JSON.stringify({
    ExecutedVersion: response.executedVersion,
    ...(log === undefined ? {} : { LogResult: log }),
  })
  const tail = JSON.stringify({
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: response.statusCode,
    },
    SdkResponseMetadata: { RequestId: response.requestId },
    StatusCode: response.statusCode,
  })
  // The payload is JSON text already; only text that is not is quoted.
  return `${head.slice(0, -1)},"Payload":${toJsonText(response.payload)},${tail.slice(1)}`
}

/** A string is the body as it stands, anything else its JSON text; null is no payload. */
function readPayload(payload: Json | undefined): string {
  if (payload === undefined || payload === null) {
    return '{}'
  }
  if (typeof payload !== 'string') {
    return JSON.stringify(payload)
  }
  try {
    JSON.parse(payload)
    return payload
  } catch (error) {
    const prose = `Could not parse request body into json: ${(error as Error).message}`
    throw toServiceFailure('lambda', new AwsError('InvalidRequestContentException', prose))
  }
}

/** Returns a payload as JSON text: text that is none becomes a JSON string. */
function toJsonText(payload: string): string {
  try {
    JSON.parse(payload)
    return payload
  } catch {
    return JSON.stringify(payload)
  }
}

/** Invokes a function and returns its response; one that failed fails the task. */
async function call(invoke: InvokeLambda, request: InvokeRequest): Promise<InvokeResponse> {
  let response: InvokeResponse
  try {
    response = await invoke(request)
  } catch (error) {
    throw toServiceFailure('lambda', error)
  }
  if (response.functionError) {
    throw functionFailure(response.payload)
  }
  return response
}

/** A function that threw, timed out or crashed: its own error name, and all it returned as the cause. */
function functionFailure(payload: string): StateFailure {
  let report: unknown
  try {
    report = JSON.parse(payload)
  } catch {}
  if (isObject(report) && typeof report.errorType === 'string') {
    return new StateFailure(report.errorType, payload)
  }
  return new StateFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  )
}
