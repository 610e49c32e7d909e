import type { FunctionTime } from '#local/clock.ts'
import type { Span } from '#local/telemetry/span.ts'

/** What a sandbox needs to know of a function; sent when the function is loaded. Another deployment makes another one. */
export interface FunctionSpec {
  name: string
  arn: string
  /** Absolute path of the folder that holds the function's code. */
  taskRoot: string
  /** Absolute paths of folders that AWS unpacks to `/opt`, one over the other. */
  layers: string[]
  /** `<path of the module>.<export>`, relative to `taskRoot`. */
  handler: string
  environment: Record<string, string>
  /** Milliseconds. */
  timeout: number
  memorySize: number
  logGroupName: string
  logStreamName: string
  /** Whether a handler may answer by a callback: removed with nodejs24.x. */
  takesCallbacks: boolean
}

export interface SandboxData {
  /** File descriptor that log lines are written to; they are dropped without it. */
  logDescriptor: number | undefined
  /** Whether spans are recorded. */
  traces: boolean
  /** Whether it may run several invocations at a time. */
  isShared: boolean
  /** Whether the tokens of transactions are kept from DynamoDB. */
  movesTokens: boolean
}

/** One call of one function of the sandbox. */
export interface Invocation {
  requestId: string
  /** JSON text. */
  payload: string
  invokedArn: string
  version: string
  /** What `_X_AMZN_TRACE_ID` says. */
  traceHeader: string
  clientContext: string | undefined
  wantsLog: boolean
  /** The cloud's time, where it is not this machine's. */
  time: FunctionTime | undefined
}

/** Main thread → worker. `index` is the number that the function was loaded with. */
export type ToWorker =
  | { kind: 'load'; requestId: string; index: number; spec: FunctionSpec }
  | ({ kind: 'invoke'; index: number } & Invocation)

/** Worker → main thread. */
export type FromWorker =
  | { kind: 'loaded'; requestId: string }
  /** The function cannot be loaded. AWS ends the process; what other functions run in this one goes on. */
  | { kind: 'unloadable'; requestId: string; payload: string }
  /** What a function has printed in the embedded metric format, as soon as it has. */
  | { kind: 'metrics'; text: string }
  | ({ kind: 'result' | 'error'; requestId: string; payload: string } & Trail)
  /** After which AWS ends the process. */
  | { kind: 'fatal'; payload: string }

/** What an invocation leaves besides its result. */
export interface Trail {
  /** The end of what it has printed, where its caller wants it. */
  log?: string
  /** That have ended until then. */
  spans?: Span[]
}
