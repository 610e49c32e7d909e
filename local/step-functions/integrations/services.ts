import { randomUUID } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import { StateFailure } from '../machine/failure.ts'
import type { JsonObject } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'
import { findOperation, type Operation } from '../service-model/find-operation.ts'
import { toRequest } from '../service-model/to-request.ts'
import { toServiceFailure } from './service-failure.ts'

export type ServiceCaller = (service: string, action: string, parameters: object) => Promise<object>

type ServiceResource = Resource & { kind: 'service' }

/** Calls a service for a Task, and returns the result as JSON text. Throws StateFailure. */
export async function callService(
  call: ServiceCaller,
  { service, action }: ServiceResource,
  parameters: JsonObject,
): Promise<string> {
  const operation = findOperation(service, action)
  let response: object
  try {
    if (operation) {
      checkNulls(service, operation, parameters)
    }
    response = await call(service, action, operation ? toRequest(operation, parameters) : parameters)
  } catch (error) {
    throw error instanceof StateFailure ? error : toServiceFailure(service, error)
  }
  const text = JSON.stringify(response)
  // One rejected entry fails the task, with the whole response as its cause.
  if (service === 'events' && /"FailedEntryCount":[1-9]/.test(text)) {
    throw new StateFailure('EventBridge.FailedEntry', text)
  }
  return hasMetadata(service) ? JSON.stringify({ ...response, ...createMetadata(text.length) }) : text
}

/** Step Functions sends a null, and the service refuses it where it asks for the parameter. */
function checkNulls(service: string, { input }: Operation, parameters: JsonObject) {
  const missing = input.required?.find((name) => parameters[name] === null)
  if (missing === undefined) {
    return
  }
  if (service.endsWith('sqs')) {
    const message = `The request must contain the parameter ${missing}.`
    throw new AwsError('MissingParameter', message)
  }
  const member = missing[0]!.toLowerCase() + missing.slice(1)
  const message = `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`
  throw new AwsError('ValidationException', message)
}

/** Optimized integrations return what the SDK for Java knows of the response; EventBridge's does not. */
function hasMetadata(service: string): boolean {
  return !service.startsWith('aws-sdk:') && service !== 'events'
}

function createMetadata(length: number): JsonObject {
  const requestId = randomUUID()
  const headers = {
    'x-amzn-RequestId': requestId,
    Connection: 'keep-alive',
    'Content-Length': String(length),
    Date: new Date().toUTCString(),
    'Content-Type': 'application/x-amz-json-1.0',
  }
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  }
}
