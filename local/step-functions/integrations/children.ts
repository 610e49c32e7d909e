import { createHash } from 'node:crypto'
import { isAwsError } from '#local/aws-error.ts'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import { StateFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { OperationDeps } from '../operations/deps.ts'

interface Parent {
  arn: string
  frame: number
  token: string
}

/** Executions that other executions start, and wait for with `.sync` and `.sync:2`. */
export function createChildren(deps: OperationDeps) {
  const parents = new Map<string, Parent[]>()

  const tell = (record: ExecutionRecord, { arn, ...call }: Parent) => {
    const frame = deps.engine.find(arn)?.frames.get(call.frame)
    const resource = frame?.region.states.get(frame.state)?.resource
    const pattern = resource?.kind === 'service' ? resource.pattern : 'sync'
    const report = JSON.stringify(describe(record, pattern === 'sync:2'))
    deps.engine.post(
      arn,
      record.status === 'SUCCEEDED'
        ? { type: 'task-succeeded', ...call, output: report }
        : { type: 'task-failed', ...call, error: 'States.TaskFailed', cause: report },
    )
  }

  return {
    /** Idempotent for one call: redelivered after a crash it finds the execution that it started before. */
    async start(
      parameters: JsonObject,
      { accountId, call }: { accountId: string; call: string },
    ): Promise<JsonObject> {
      const name = parameters.Name ?? createHash('sha256').update(call).digest('hex').slice(0, 36)
      const input = parameters.Input ?? {}
      const request = {
        stateMachineArn: parameters.StateMachineArn as string,
        name,
        input: typeof input === 'string' ? input : JSON.stringify(input),
      }
      try {
        const started = await deps.request('StartExecution', request, { accountId })
        return { ExecutionArn: started.executionArn as string, StartDate: started.startDate as number }
      } catch (error) {
        if (!isAwsError(error)) {
          throw error
        }
        if (error.name === 'ExecutionAlreadyExists' && parameters.Name === undefined) {
          const machine = request.stateMachineArn.split(':')[6]
          const arn = `arn:aws:states:${deps.region}:${accountId}:execution:${machine}:${name}`
          return { ExecutionArn: arn, StartDate: (deps.store.findExecution(arn)?.startDate ?? 0) / 1000 }
        }
        throw new StateFailure(
          `StepFunctions.${error.name}Exception`,
          `${error.message} (Service: AWSStepFunctions; Status Code: ${error.statusCode}; Error Code: ${error.name}; Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)`,
        )
      }
    },

    watch(child: string, arn: string, call: { frame: number; token: string }) {
      const record = deps.store.findExecution(child)
      if (record && record.status !== 'RUNNING') {
        tell(record, { arn, ...call })
      } else {
        parents.set(child, [...(parents.get(child) ?? []), { arn, ...call }])
      }
    },

    /** A parent that no longer waits takes the execution it waited for with it. */
    stop(child: string) {
      parents.delete(child)
      deps.engine.post(child, { type: 'stop' })
    },

    ended(record: ExecutionRecord) {
      const waiting = parents.get(record.arn)
      if (!waiting) {
        return
      }
      parents.delete(record.arn)
      for (const parent of waiting) {
        tell(record, parent)
      }
    },
  }
}

/** DescribeExecution as a task's result: `.sync` has input and output as text, `.sync:2` as JSON. */
function describe(record: ExecutionRecord, parsed: boolean): JsonObject {
  const data = (text: string): Json => (parsed ? JSON.parse(text) : text)
  return {
    ExecutionArn: record.arn,
    Input: data(record.input),
    InputDetails: { Included: true },
    Name: record.name,
    ...(record.output === undefined
      ? {}
      : { Output: data(record.output), OutputDetails: { Included: true } }),
    ...(record.error === undefined ? {} : { Error: record.error }),
    ...(record.cause === undefined ? {} : { Cause: record.cause }),
    StartDate: record.startDate,
    StateMachineArn: record.stateMachineArn,
    Status: record.status,
    ...(record.stopDate === undefined ? {} : { StopDate: record.stopDate }),
  }
}
