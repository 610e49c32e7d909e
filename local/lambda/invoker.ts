import { FUNCTION_VERSION, type FunctionResource } from '#local/assembly/index.ts'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import type { RecordSpans } from '#local/telemetry/span.ts'
import { startStopwatch } from '#local/telemetry/stopwatch.ts'
import { continueTrace } from '#local/trace-header.ts'
import { invokeLater } from './async-invocation.ts'
import type { AcceptedInvocation, AsyncQueue } from './async-queue.ts'
import { describeInvocation } from './describe-invocation.ts'
import { parseFunctionName } from './function-name.ts'
import type { Caller, Place, Queueing } from './lines.ts'
import type { Pool } from './pool.ts'
import type { FunctionSpec } from './runtime/protocol.ts'
import type { Outcome } from './sandbox.ts'
import { createThrottle } from './throttle.ts'

export interface InvokeOptions {
  functionName: string
  /** JSON text. */
  payload: string
  invocationType?: 'RequestResponse' | 'Event' | 'DryRun'
  clientContext?: string | undefined
  wantsLog?: boolean
  /** `X-Amzn-Trace-Id` of the call, whose trace the function's becomes part of. */
  traceHeader?: string | undefined
  /** Without one it is anybody who calls Invoke. */
  caller?: Caller | undefined
  queueing?: Queueing | undefined
}

export interface InvocationAnswer {
  statusCode: number
  payload: string
  functionError?: string
  executedVersion: string
  requestId: string
  /** The end of the log, when asked for. */
  log?: string
}

export type Invoke = (options: InvokeOptions) => Promise<InvocationAnswer>

/**
 * Stands between callers and functions in tests. It may throw what the caller gets in place of a response (throttling, a
 * lost call), wait, call `run` once, twice or later, and return something else.
 */
export type LambdaFault = (
  call: { functionName: string; payload: string },
  run: () => Promise<Outcome>,
) => Promise<Outcome>

/** The time that invocations run in, the faults they meet, and what becomes of asynchronous ones. */
export interface InvocationContext {
  clock: Clock
  fault?: LambdaFault | undefined
  /** Called with asynchronous calls that were given up; AWS would send them to a dead-letter queue. */
  report?: ((line: string) => void) | undefined
  /** Called with each that AWS would send to the function's destination of failures. */
  onDeadLetter?: (() => void) | undefined
  /** Takes the spans of invocations; none are recorded without. */
  recordSpans?: RecordSpans | undefined
  /** Stores asynchronous invocations beyond this process; without it they end with it. */
  queue?: AsyncQueue | undefined
}

/** A function as it is deployed now, and where it runs. */
export interface DeployedFunction {
  resource: FunctionResource
  pool: Pool
  spec: FunctionSpec
}

/** Lambda's limits for a request: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_REQUEST_BYTES = { RequestResponse: 6_291_456, DryRun: 6_291_456, Event: 1_048_576 }

/** The line of all Task states. */
export const TASKS = 'tasks'
const DIRECT = 'direct'

/** Calls of Invoke that may wait for a sandbox; further ones are throttled, as beyond the concurrency of an account. */
const MOST_DIRECT = 1_000

/** Lambda's Invoke, within one context. */
export class Invoker {
  private readonly find: (functionName: string) => DeployedFunction
  private readonly context: InvocationContext

  constructor(find: (functionName: string) => DeployedFunction, context: InvocationContext) {
    this.find = find
    this.context = context
  }

  /** Throws AwsError such as ResourceNotFoundException; what goes wrong inside the function is in the answer. */
  async invoke(options: InvokeOptions): Promise<InvocationAnswer> {
    const { clock, queue } = this.context
    const { functionName, payload, clientContext, traceHeader } = options
    const { invocationType: type = 'RequestResponse' } = options
    const deployed = this.find(functionName)
    checkSize(payload, MAX_REQUEST_BYTES[type])
    const requestId = crypto.randomUUID()
    const answer = { executedVersion: versionOf(functionName), requestId, payload: '' }
    if (type === 'DryRun') {
      return { ...answer, statusCode: 204 }
    }
    if (type === 'Event') {
      const accepted = { functionName, payload, clientContext, traceHeader, acceptedAt: clock.now() }
      const { caller, queueing } = options
      const end = queue?.keep(accepted) ?? (() => {})
      this.runLater({ ...accepted, caller, queueing }, { requestId, end })
      return { ...answer, statusCode: 202 }
    }
    if (options.caller === undefined && deployed.pool.lengthOf(DIRECT) >= MOST_DIRECT) {
      throw createThrottle()
    }
    const outcome = await this.run(deployed, options, requestId)
    return {
      ...answer,
      statusCode: 200,
      payload: outcome.payload,
      ...(outcome.failed ? { functionError: 'Unhandled' } : {}),
      ...(outcome.log === undefined ? {} : { log: outcome.log }),
    }
  }

  /** Runs the asynchronous invocations that an earlier process has accepted and not brought to an end. */
  resume(): void {
    for (const { invocation, forget } of this.context.queue?.left() ?? []) {
      try {
        this.find(invocation.functionName)
        this.runLater(invocation, { requestId: crypto.randomUUID(), end: forget })
      } catch (error) {
        if (!isAwsError(error, 'ResourceNotFoundException')) {
          throw error
        }
        this.context.report?.(
          `an asynchronous call of ${invocation.functionName} was given up: it is no longer deployed`,
        )
        forget()
      }
    }
  }

  private async run(
    { resource, pool, spec }: DeployedFunction,
    options: InvokeOptions,
    requestId: string,
  ): Promise<Outcome> {
    const { functionName, payload, clientContext, wantsLog = false } = options
    const { clock, fault, recordSpans } = this.context
    const release = clock.hold()
    const traceHeader = continueTrace(options.traceHeader, clock.now())
    const stopwatch = recordSpans && startStopwatch(clock, clock.stamp())
    const invoke = () =>
      pool.invoke(
        spec,
        {
          requestId,
          payload,
          invokedArn: functionName.startsWith('arn:') ? functionName : resource.arn,
          version: versionOf(functionName),
          traceHeader,
          clientContext,
          wantsLog,
          // A fault may deliver it later, or once more.
          time: clock.stamp(),
        },
        this.placeOf(resource, options),
      )
    try {
      const outcome = await (fault ? fault({ functionName: resource.name, payload }, invoke) : invoke())
      if (recordSpans && stopwatch) {
        const headers = { caller: options.traceHeader, own: traceHeader }
        recordSpans(describeInvocation({ resource, requestId, headers, outcome, stopwatch }))
      }
      return outcome
    } finally {
      release()
    }
  }

  /** Tasks share a line, the oldest execution first; of the API and of events each function has a line of its own. */
  private placeOf({ name }: FunctionResource, { caller = DIRECT, queueing = {} }: InvokeOptions): Place {
    if (this.context.fault) {
      // What a fault delays waits for the fault, and not for a sandbox.
      return { line: DIRECT, caller: DIRECT, queueing: {} }
    }
    const line = caller === 'task' ? TASKS : caller === DIRECT ? DIRECT : `${caller} ${name}`
    return { line, caller, queueing }
  }

  private runLater(
    { queueing, ...invocation }: AcceptedInvocation & Pick<InvokeOptions, 'caller' | 'queueing'>,
    { requestId, end }: { requestId: string; end: () => void },
  ): void {
    const { acceptedAt, functionName } = invocation
    // What was accepted runs, whoever has lost interest; later attempts are Lambda's own.
    let ofAttempt: Queueing | undefined = queueing && { ...queueing, isWanted: () => true }
    // Each attempt runs what is deployed then.
    const run = async () => {
      const options = { ...invocation, queueing: ofAttempt }
      ofAttempt = undefined
      return this.run(this.find(functionName), options, requestId)
    }
    const { name, qualifier = '$LATEST' } = parseFunctionName(functionName)
    const limits = this.find(functionName).resource.asyncInvoke?.[qualifier]
    const giveUp = (error: string) => {
      this.context.report?.(`an asynchronous call of ${name} was given up: ${error}`)
      if (limits?.onFailure !== undefined) {
        this.context.onDeadLetter?.()
      }
    }
    invokeLater(this.context.clock, { acceptedAt, run, limits }, { end, giveUp })
  }
}

/** Returns the version that runs: an alias leads to the only one there is. */
function versionOf(functionName: string): string {
  const { qualifier = '$LATEST' } = parseFunctionName(functionName)
  return qualifier === '$LATEST' ? qualifier : FUNCTION_VERSION
}

function checkSize(payload: string, longest: number): void {
  if (payload.length > longest / 4 && Buffer.byteLength(payload) > longest) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${longest} bytes for the InvokeFunction operation`,
      413,
      { Type: 'User' },
    )
  }
}
