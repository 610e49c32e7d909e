import { isAwsError } from '#local/aws-error.ts'
import { StateFailure } from '../machine/failure.ts'
import type { JsonObject } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'

export type ServiceCaller = (service: string, action: string, parameters: object) => Promise<object>

/** Optimized integrations that the engine knows, with the error prefix of each service. */
export const services: Record<
  string,
  { prefix: string; actions: readonly string[]; patterns: readonly string[] }
> = {
  dynamodb: {
    prefix: 'DynamoDB',
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
    patterns: ['response'],
  },
  events: { prefix: 'EventBridge', actions: ['putEvents'], patterns: ['response', 'waitForTaskToken'] },
  lambda: { prefix: 'Lambda', actions: ['invoke'], patterns: ['response', 'waitForTaskToken'] },
  sns: { prefix: 'SNS', actions: ['publish'], patterns: ['response', 'waitForTaskToken'] },
  sqs: { prefix: 'SQS', actions: ['sendMessage'], patterns: ['response', 'waitForTaskToken'] },
  states: {
    prefix: 'StepFunctions',
    actions: ['startExecution'],
    patterns: ['response', 'sync', 'sync:2', 'waitForTaskToken'],
  },
}

export async function callService(
  call: ServiceCaller,
  { service, action }: Resource & { kind: 'service' },
  parameters: JsonObject,
): Promise<string> {
  const prefix = services[service]?.prefix ?? service
  try {
    const response = JSON.stringify(await call(service, action, parameters))
    // One rejected entry fails the task, with the whole response as its cause.
    if (action === 'putEvents' && /"FailedEntryCount":[1-9]/.test(response)) {
      throw new StateFailure('EventBridge.FailedEntry', response)
    }
    return response
  } catch (error) {
    if (error instanceof StateFailure) {
      throw error
    }
    if (!isAwsError(error)) {
      throw new StateFailure(`${prefix}.SdkClientException`, (error as Error).message)
    }
    const name = /(Exception|Error)$/.test(error.name) ? error.name : `${error.name}Exception`
    throw new StateFailure(
      `${prefix}.${name}`,
      `${error.message} (Service: ${prefix}, Status Code: ${error.statusCode}, Request ID: 00000000-0000-0000-0000-000000000000)`,
    )
  }
}
