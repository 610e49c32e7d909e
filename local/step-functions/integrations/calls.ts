import type { CallQueueing } from '../api.ts'
import type { Execution, Frame, TaskCall } from '../interpreter/execution.ts'
import { StateFailure } from '../machine/failure.ts'
import { isObject, type JsonObject } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'
import { type CallContext, type InvokeLambda, invokeFunction, invokeService } from './lambda.ts'
import { callService, type ServiceCaller } from './services.ts'
import { callHeaderOf } from './trace-header.ts'

export interface CallOptions {
  invokeLambda: InvokeLambda
  callService?: ServiceCaller | undefined
  /** Starts the execution of `states:startExecution`, or finds the one that the same call started; returns StartExecution's response. */
  startExecution(parameters: JsonObject, parent: { accountId: string; call: string }): Promise<JsonObject>
}

/** What a call returned, as JSON text; for a `.sync` call also the execution to wait for. */
export interface CallResult {
  output: string
  child?: string
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
  if (!options.callService) {
    throw new StateFailure(
      'States.Runtime.ServiceNotAvailable',
      `the local cloud has no ${resource.service}; it cannot call ${resource.service}:${resource.action}`,
    )
  }
  return { output: await callService(options.callService, resource, parameters) }
}
