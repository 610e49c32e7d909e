import { createHash } from 'node:crypto'
import { isAwsError } from '#local/aws-error.ts'
import type { Execution, ExecutionEvent, ExecutionRecord } from '../interpreter/execution.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import { toServiceFailure } from './service-failure.ts'

/** The task that waits for a child execution. */
interface WaitingTask {
  arn: string
  frame: number
  token: string
}

export interface ChildExecutionsDeps {
  readonly region: string
  startExecution(input: object, caller: { accountId: string }): Promise<Record<string, unknown>>
  findStored(arn: string): ExecutionRecord | undefined
  findLive(arn: string): Execution | undefined
  post(arn: string, event: ExecutionEvent): void
}

/** Executions that other executions start, and wait for with `.sync` and `.sync:2`. */
export class ChildExecutions {
  private readonly deps: ChildExecutionsDeps
  private readonly waiting = new Map<string, WaitingTask[]>()

  constructor(deps: ChildExecutionsDeps) {
    this.deps = deps
  }

  /** Idempotent for one call: redelivered after a crash it finds the execution that it started before. */
  async start(parameters: JsonObject, parent: { accountId: string; call: string }): Promise<JsonObject> {
    const { accountId, call } = parent
    const name = parameters.Name ?? createHash('sha256').update(call).digest('hex').slice(0, 36)
    const input = parameters.Input ?? {}
    const request = {
      stateMachineArn: parameters.StateMachineArn as string,
      name,
      input: typeof input === 'string' ? input : JSON.stringify(input),
    }
    try {
      const started = await this.deps.startExecution(request, { accountId })
      return { ExecutionArn: started.executionArn as string, StartDate: started.startDate as number }
    } catch (error) {
      if (!isAwsError(error)) {
        throw error
      }
      if (error.name === 'ExecutionAlreadyExists' && parameters.Name === undefined) {
        const [, , , region, , , machine] = request.stateMachineArn.split(':')
        const arn = `arn:aws:states:${region}:${accountId}:execution:${machine}:${name}`
        return { ExecutionArn: arn, StartDate: (this.deps.findStored(arn)?.startDate ?? 0) / 1000 }
      }
      throw toServiceFailure('states', error)
    }
  }

  /** Reports the end of the child to the task, now or when it comes. */
  watch(child: string, task: WaitingTask) {
    const record = this.deps.findStored(child)
    if (record && record.status !== 'RUNNING') {
      this.report(record, task)
    } else {
      this.waiting.set(child, [...(this.waiting.get(child) ?? []), task])
    }
  }

  /** Stops a child whose parent no longer waits for it. */
  stop(child: string) {
    this.waiting.delete(child)
    this.deps.post(child, { type: 'stop' })
  }

  /** Called when an execution has ended, whether a task waits for it or not. */
  ended(record: ExecutionRecord) {
    const tasks = this.waiting.get(record.arn) ?? []
    this.waiting.delete(record.arn)
    for (const task of tasks) {
      this.report(record, task)
    }
  }

  private report(record: ExecutionRecord, { arn, ...call }: WaitingTask) {
    const frame = this.deps.findLive(arn)?.frames.get(call.frame)
    const resource = frame?.region.states.get(frame.state)?.resource
    const pattern = resource?.kind === 'service' ? resource.pattern : 'sync'
    const text = JSON.stringify(describe(record, pattern === 'sync:2'))
    this.deps.post(
      arn,
      record.status === 'SUCCEEDED'
        ? { type: 'task-succeeded', ...call, output: text }
        : { type: 'task-failed', ...call, error: 'States.TaskFailed', cause: text },
    )
  }
}

/** Of an execution that has succeeded: the cause of a failed one leaves it out. */
function describeRedrive({ redriveCount, status }: ExecutionRecord): JsonObject {
  return {
    RedriveCount: redriveCount,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: `Execution is ${status} and cannot be redriven`,
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
      : { Output: data(record.output), OutputDetails: { Included: true }, ...describeRedrive(record) }),
    ...(record.error === undefined ? {} : { Error: record.error }),
    ...(record.cause === undefined ? {} : { Cause: record.cause }),
    StartDate: record.startDate,
    StateMachineArn: record.stateMachineArn,
    Status: record.status,
    ...(record.stopDate === undefined ? {} : { StopDate: record.stopDate }),
  }
}
