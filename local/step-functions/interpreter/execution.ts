import type { Items } from '../machine/item.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Machine, Region } from '../machine/machine.ts'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/** What the service knows of an execution: one row of the store. Times are epoch milliseconds. */
export interface ExecutionRecord {
  readonly id: number
  readonly arn: string
  readonly name: string
  readonly stateMachineArn: string
  readonly versionArn?: string
  readonly aliasArn?: string
  /** Content hash of the definition it was started with, and runs to its end. */
  readonly definition: string
  readonly roleArn: string
  readonly stateMachineName: string
  /** Revision of the state machine at the start; DescribeStateMachineForExecution reports it. */
  readonly revisionId?: string
  /** JSON text. */
  readonly input: string
  readonly startDate: number
  readonly traceHeader?: string
  /** Of the mock configuration, where the execution was started for one. */
  readonly testCase?: string
  status: ExecutionStatus
  stopDate?: number
  output?: string
  error?: string
  cause?: string
  redriveCount: number
  redriveDate?: number
  /** Client tokens of its last redrives. */
  redriveTokens?: TokenOfRedrive[]
  /** Of an execution that a Map Run has started: the run, the place among its executions, and how many items it has. */
  readonly mapRunArn?: string
  readonly mapRunIndex?: number
  readonly itemCount?: number
  /** The redrive of the run in which it has last run; 0 for the run's first attempt. */
  readonly mapRunRedrive?: number
}

/** Whether an execution of a Map Run, whose redrive this is while it runs, has not succeeded and is to run again. */
export function waitsForRedrive(
  { status, mapRunRedrive = 0 }: ExecutionRecord,
  redrive: number | undefined,
): boolean {
  return redrive !== undefined && mapRunRedrive < redrive && /^(?:FAILED|TIMED_OUT|ABORTED)$/.test(status)
}

export interface TokenOfRedrive {
  token: string
  /** Epoch milliseconds. */
  date: number
}

/** A call of a Task state that is under way. */
export interface TaskCall {
  on: 'task'
  token: string
  parameters: Json
  /** scheduled: an activity nobody has taken; running: at work; submitted: called, waits for the token. */
  phase: 'scheduled' | 'running' | 'submitted'
  timeoutSeconds?: number | undefined
  timeoutAt?: number | undefined
  heartbeatSeconds?: number | undefined
  heartbeatAt?: number | undefined
  /** Execution that a `.sync` call waits for. */
  child?: string | undefined
  /** What the holder of the token said before the call itself had returned. */
  early?: TaskEvent | undefined
}

/** When a call times out or its heartbeat is missed, whichever is first. */
export function dueTime({ timeoutAt, heartbeatAt }: TaskCall): number | undefined {
  if (timeoutAt === undefined) {
    return heartbeatAt
  }
  return heartbeatAt === undefined ? timeoutAt : Math.min(timeoutAt, heartbeatAt)
}

/** Branches of a Parallel under way. Their frames hold the results. */
export interface BranchesWait {
  on: 'children'
  of: 'branches'
  /** Effective input of the state. */
  input: Json
}

/** Iterations of a Map under way. Their frames hold the results; this is what the frames do not say. */
export interface IterationsWait {
  on: 'children'
  of: 'iterations'
  items: Json[]
  concurrency: number
  /** Effective input of the state, for ItemSelector. */
  input: Json
  tolerance?: { count?: number; percentage?: number }
}

/** A Map Run under way: all that it needs of its state, whose expressions are not evaluated again. */
export interface MapRunWait {
  on: 'map-run'
  arn: string
  /** Effective input of the state. */
  input: Json
  /** Undefined where the reader has them. */
  items?: Items | undefined
  reader?: { resource: string; source: Json; config: JsonObject; maxItems?: Json | undefined } | undefined
  batching?: { items?: number | undefined; bytes?: number | undefined; input?: Json | undefined } | undefined
  writer?: { target?: Json | undefined; config: JsonObject } | undefined
  concurrency: number
  tolerance: Tolerance
  redriveCount: number
}

/** How many items may fail; a run that breaches one of the two has failed. */
export interface Tolerance {
  count?: number | undefined
  percentage?: number | undefined
}

/** What has become of a Map Run. */
export type MapRunOutcome =
  | { output: Json }
  | {
      error: string
      cause: string
      /** Whether the run had items; one that has none begins anew with a redrive. */
      hasItems: boolean
    }

/** What a frame waits for; `turn` is its next turn, once it has entered many states in one. */
export type Wait =
  | { on: 'time'; at: number }
  | { on: 'retry'; at: number }
  | { on: 'turn' }
  | TaskCall
  | BranchesWait
  | IterationsWait
  | MapRunWait

/** One line of control: the whole machine, a branch of a Parallel or an iteration of a Map. */
export interface Frame {
  readonly id: number
  /** 0 for the root. */
  readonly parent: number
  /** Branch or iteration number in the parent. */
  readonly index: number
  readonly item?: Json
  state: string
  /** Event that entered the state, and the one before it. */
  entered: number
  beforeEntered: number
  enteredAt: number
  lastEvent: number
  input: Json
  variables: JsonObject
  /** Attempts used, per retrier of the state; replaced, not changed. */
  attempts: number[]
  retryCount: number
  wait?: Wait | undefined
  /** Set when the line of control has ended. */
  outcome?: { output: Json } | { error?: string; cause?: string } | undefined

  // Derived, not stored.
  region: Region
  children?: Set<Frame> | undefined
}

export function addChild(parent: Frame, child: Frame) {
  parent.children ??= new Set()
  parent.children.add(child)
}

/** A running execution. `decide` takes it over and changes it in place; nobody else writes to it. */
export interface Execution {
  readonly record: ExecutionRecord
  readonly machine: Machine
  readonly region: string
  readonly accountId: string
  readonly input: Json
  readonly frames: Map<number, Frame>
  lastEvent: number
  nextFrame: number
}

export type ExecutionEvent =
  | { type: 'start' }
  | { type: 'deadline' }
  | { type: 'stop'; error?: string | undefined; cause?: string | undefined }
  | { type: 'redrive' }
  | { type: 'continue'; frame: number }
  | { type: 'timer'; frame: number }
  | { type: 'map-run-ended'; frame: number; arn: string; outcome: MapRunOutcome }
  | TaskEvent

/** What has become of a task call. */
export type TaskReport =
  | { type: 'task-started'; workerName?: string | undefined }
  | { type: 'task-submitted'; output: string; child?: string }
  /** The function has begun long after the task was started: it had to wait for room. */
  | { type: 'task-begun' }
  | { type: 'task-heartbeat' }
  | { type: 'task-succeeded'; output: string }
  | {
      type: 'task-failed'
      error?: string | undefined
      cause?: string | undefined
      /** The call itself could not be made: ActivityScheduleFailed, TaskSubmitFailed, TaskStartFailed. */
      stage?: 'schedule' | 'submit' | 'start'
    }

/** A report with the call that it is about; ignored when the frame waits for another call by then. */
export type TaskEvent = { frame: number; token: string; from?: 'holder' } & TaskReport

export type Effect =
  | { do: 'call'; frame: number; token: string }
  | { do: 'timer'; frame: number; at: number }
  | { do: 'continue'; frame: number }
  /** The frame has left what it waited for. */
  | { do: 'forget'; frame: number; call?: TaskCall | undefined; mapRun?: string | undefined }
  /** Starts a Map Run, or goes on with it after a redrive or a restart. */
  | { do: 'map-run'; frame: number; arn: string }
  | { do: 'deadline'; at: number }
  /** A start, end or redrive to tell of, as the record was then. */
  | { do: 'announce'; record: ExecutionRecord }
