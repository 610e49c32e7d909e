import type { Execution, Frame, TaskCall } from '../interpreter/execution.ts'
import { StateFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Resource } from '../machine/resource.ts'
import { type CallContext, type InvokeLambda, invokeFunction, invokeService } from './lambda.ts'
import { callService, type ServiceCaller } from './services.ts'

export interface CallOptions {
  invokeLambda: InvokeLambda
  callService?: ServiceCaller | undefined
  /** Starts the execution of `states:startExecution`, or finds the one that the same call started; gives StartExecution's response. */
  startExecution(parameters: JsonObject, parent: { accountId: string; call: string }): Promise<JsonObject>
}

/** What a call gave: the result, or for a `.sync` call the execution to wait for. */
export interface CallResult {
  output: string
  /** The output parsed, where it had to be. */
  result?: Json
  child?: string
}

export interface CallRequest {
  execution: Execution
  frame: Frame
  call: TaskCall
  letTimePass: () => void
}

/** Makes the call of a Task state. Throws StateFailure, whose error and cause are those of the task. */
export function performCall(
  options: CallOptions,
  { execution, frame, call, letTimePass }: CallRequest,
): Promise<CallResult> {
  const resource = frame.region.states.get(frame.state)!.resource as Exclude<Resource, { kind: 'activity' }>
  const context = { accountId: execution.accountId, letTimePass }
  if (resource.kind === 'lambda') {
    return invokeFunction(
      options.invokeLambda,
      resource.arn,
      call.text ?? JSON.stringify(call.parameters),
      context,
    )
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
