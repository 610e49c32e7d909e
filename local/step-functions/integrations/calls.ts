import { AwsError } from '#local/aws-error.ts'
import type { CallQueueing } from '../api.ts'
import type { Execution, Frame, TaskCall } from '../interpreter/execution.ts'
import { isObject, type JsonObject } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'
import { operationName } from '../service-model/service-model.ts'
import { type CallContext, type InvokeLambda, invokeFunction, invokeService } from './lambda.ts'
import type { MockedResponses } from './mocked-responses.ts'
import { callService, type ServiceCaller } from './services.ts'
import { callHeaderOf } from './trace-header.ts'

export interface CallOptions {
  invokeLambda: InvokeLambda
  callService?: ServiceCaller | undefined
  mocks?: MockedResponses | undefined
  /** An operation of the local Step Functions, for `aws-sdk:sfn`. */
  request(operation: string, input: object, caller: { accountId: string }): Promise<object>
  /** Starts the execution of `states:startExecution`, or finds the one that the same call started; returns StartExecution's response. */
  startExecution(parameters: JsonObject, parent: { accountId: string; call: string }): Promise<JsonObject>
}

/** What a call returned, as JSON text; for a `.sync` call also the execution to wait for. */
export interface CallResult {
  output: string
  child?: string
  /** Whether it is what the task waits for, though its pattern waits for something else. */
  isResult?: boolean
}

export interface CallRequest {
  execution: Execution
  frame: Frame
  call: TaskCall
  letTimePass: () => void
  queueing?: CallQueueing | undefined
}

/** Makes the call of a Task state. Throws StateFailure, whose error and cause are those of the task. */
export async function performCall(
  options: CallOptions,
  { execution, frame, call, letTimePass, queueing }: CallRequest,
): Promise<CallResult> {
  const resource = frame.region.states.get(frame.state)!.resource as Exclude<Resource, { kind: 'activity' }>
  const { accountId, record } = execution
  const mocked = options.mocks?.take(record, frame.state)
  if (mocked !== undefined) {
    return { output: mocked, isResult: true }
  }
  const context = { accountId, traceHeader: callHeaderOf(record, frame), letTimePass, queueing }
  if (resource.kind === 'lambda') {
    const payload = JSON.stringify(call.parameters)
    return { output: await invokeFunction(options.invokeLambda, resource.arn, payload, context) }
  }
  return callIntegration(options, resource, { arn: execution.record.arn, call, context })
}

async function callIntegration(
  options: CallOptions,
  resource: Resource & { kind: 'service' },
  { arn, call, context }: { arn: string; call: TaskCall; context: CallContext },
): Promise<CallResult> {
  const parameters = isObject(call.parameters) ? call.parameters : {}
  if (resource.service === 'lambda' && resource.action === 'invoke') {
    return { output: await invokeService(options.invokeLambda, parameters, context) }
  }
  if (resource.service === 'states' && resource.action === 'startExecution') {
    const { accountId } = context
    const started = await options.startExecution(parameters, { accountId, call: `${arn} ${call.token}` })
    const output = JSON.stringify(started)
    return resource.pattern.startsWith('sync') ? { output, child: String(started.ExecutionArn) } : { output }
  }
  return { output: await callService(callerOf(options, context), resource, parameters) }
}

/** Step Functions itself is called here, every other service where the options say. */
function callerOf({ callService: call, request }: CallOptions, { accountId }: CallContext): ServiceCaller {
  return async (service, action, parameters) => {
    if (service === 'aws-sdk:sfn') {
      return toPascalMembers(await request(operationName(action), parameters, { accountId }))
    }
    if (!call) {
      throw new AwsError('UnknownOperationException', `the local cloud does not serve ${service}:${action}`)
    }
    return call(service, action, parameters)
  }
}

/** Members of Step Functions' own API begin with a small letter; those of a task's result do not. */
function toPascalMembers(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_, member) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).map(([name, inner]) => [operationName(name), inner]))
      : member,
  )
}
