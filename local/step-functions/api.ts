import type { Clock } from '#local/clock.ts'
import type { Span } from '#local/telemetry/span.ts'
import type { CompiledMachines } from './interpreter/compiled-machines.ts'
import type { MockConfiguration } from './machine/mock-configuration.ts'
import type { Store } from './store/store.ts'

export interface InvokeRequest {
  /** Name, partial ARN or ARN; a version or alias may follow after a colon. */
  functionName: string
  /** JSON text. */
  payload: string
  invocationType?: 'RequestResponse' | 'Event'
  /** Asks for the end of the function's log. */
  wantsLog?: boolean
  /** Set for calls on behalf of one tenant account; the cloud's own account otherwise. */
  accountId?: string
  /** Lets simulated time pass while this call is under way; without it a call that hangs stops the clock. */
  letTimePass?: () => void
  /** Of the execution on whose behalf the call is made. */
  traceHeader?: string | undefined
  /** How the call waits when no function instance is free. */
  queueing?: CallQueueing | undefined
}

/** What a caller of functions says and hears about the wait for an instance; a caller of mocks hears nothing. */
export interface CallQueueing {
  /** Calls with a lower number go first. */
  order: number
  /** Called when the call begins to wait. */
  onWait(): void
  /** Called when the function begins. */
  onStart(): void
  /** A call that nobody wants any more is dropped before its function begins. */
  isWanted(): boolean
}

export interface InvokeResponse {
  statusCode: number
  /** JSON text; with `functionError` the error object `{ errorType, errorMessage, trace? }`. */
  payload: string
  functionError?: string
  executedVersion: string
  requestId: string
  /** The end of the function's log, when asked for. */
  log?: string
}

/** `detail` of EventBridge's "Step Functions Execution Status Change", in a whole event envelope. */
export interface StatusChange {
  version: '0'
  id: string
  'detail-type': 'Step Functions Execution Status Change'
  source: 'aws.states'
  account: string
  /** ISO 8601, whole seconds. */
  time: string
  region: string
  resources: string[]
  detail: {
    executionArn: string
    stateMachineArn: string
    name: string
    status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
    /** Epoch milliseconds, as EventBridge has them; the service API has seconds. */
    startDate: number
    stopDate: number | null
    input: string | null
    inputDetails: { included: boolean } | null
    output: string | null
    outputDetails: { included: boolean } | null
    stateMachineVersionArn: string | null
    stateMachineAliasArn: string | null
    redriveCount: number
    redriveDate: number | null
    redriveStatus: string
    redriveStatusReason: string | null
    error: string | null
    cause: string | null
  }
}

export interface StepFunctionsOptions {
  clock: Clock
  store: Store
  /** Twelve digits; the account of callers that name none. */
  accountId: string
  region: string
  /** Throws AwsError such as ResourceNotFoundException or TooManyRequestsException; any other error is a lost call. */
  invokeLambda(request: InvokeRequest): Promise<InvokeResponse>
  /**
   * Calls another service for `arn:aws:states:::<service>:<action>`: `events:putEvents`, `dynamodb:getItem`, `sqs:sendMessage` …
   * with the parameters in the shape of the API, and gives the response. Throws AwsError. Without it such a task fails.
   */
  callService?(service: string, action: string, parameters: object): Promise<object>
  /** What ItemReader and ResultWriter of a Map read and write. Without it such a Map fails. */
  objects?: ObjectStore
  /** Responses in place of calls, for executions that are started for a test case: `<machine ARN>#<test case>`. */
  mocks?: MockConfiguration | undefined
  /** Called after the change is stored; delivery is at least once after a crash. */
  onStatusChange?(event: StatusChange): void
  /** Called when the store begins to refuse what is to be stored, and with undefined when it takes it again. */
  onStoreChange?(problem: Error | undefined): void
  /** Seeds all chance (jitter, tokens, `$random`): a run that is to be repeated exactly gives its own. */
  createSeed?(): string
  /** Shared with other engines that run the same machines; whoever made them stops them. */
  machines?: CompiledMachines
  /** Closed executions older than this many milliseconds are pruned; default 90 days as on AWS. */
  retain?: number
}

/** An object in a listing of S3; `lastModified` in epoch milliseconds. */
export interface ListedObject {
  key: string
  size: number
  etag: string
  lastModified: number
}

/** S3, as far as Map Runs want it. Throws AwsError such as NoSuchBucket and NoSuchKey. */
export interface ObjectStore {
  get(bucket: string, key: string): Promise<Buffer>
  put(bucket: string, key: string, body: string): Promise<void>
  /** Returns objects whose keys begin with `prefix`, in order, after the key `after`. */
  list(bucket: string, page: { prefix: string; after: string; limit: number }): Promise<ListedObject[]>
}

export interface Caller {
  accountId: string
  /** Region that the call is signed for; that of the cloud without. */
  region?: string | undefined
  /** Aborts when the caller has gone: a call that waits for work takes none any more. */
  signal?: AbortSignal | undefined
}

export interface StepFunctions {
  /** Recovers: tasks that ran are delivered again, timers that are due fire. */
  start(): Promise<void>
  /** Stops timers and effects, writes what is pending, closes the store. Executions stay RUNNING in the store. */
  stop(): Promise<void>
  /** One operation of the AWS JSON 1.0 protocol, by its name, e.g. `StartExecution`. Dates are epoch seconds. Throws AwsError. */
  request(operation: string, input: object, caller?: Caller): Promise<Record<string, unknown>>
  /**
   * Takes the deletion of a machine back that waits for its executions: for a deployment that has the machine. AWS has no
   * such operation.
   */
  keepMachine(stateMachineArn: string): Promise<void>
  /** Ends a running execution as its `TimeoutSeconds` would, whatever the time: false when it does not run. For tests. */
  expire(executionArn: string): Promise<boolean>
  /** Returns the trace that an execution is part of, as OpenTelemetry writes it; undefined of one that is not known. */
  traceOf(executionArn: string): string | undefined
  /** Returns the spans of an execution, its own first; none of one that is not known. */
  spansOf(executionArn: string): Span[]
  /** Operations that `request` knows. */
  readonly operations: readonly string[]
}
