import type { ExecutionRecord, ExecutionStatus } from '../interpreter/execution.ts'
import type { RecordedEvent } from '../interpreter/history.ts'
import type { StoredFrame } from './frames.ts'
import type { Standing } from './standing.ts'

/** What one decision changes, ready to write: nothing in it changes afterwards. */
export interface Transition {
  readonly execution: number
  /** The record as it is now, when it is new or has changed. */
  readonly record: ExecutionRecord | undefined
  readonly history: readonly RecordedEvent[]
  /** The last event there is, whether it came with this transition or before. */
  readonly lastEvent: number
  readonly frames: readonly StoredFrame[]
  readonly dropped: readonly number[]
}

/** State machines, versions, aliases, activities, definitions: small, few, and all read at the start. */
export interface Document {
  readonly kind: string
  readonly key: string
  /** JSON text; null deletes. */
  readonly value: string | null
}

export interface ExecutionFilter {
  /** Field that must equal `arn`. */
  readonly by: 'stateMachineArn' | 'versionArn' | 'aliasArn'
  readonly arn: string
  readonly status?: ExecutionStatus | undefined
  readonly redriven?: boolean | undefined
  /** Newest first: go on after this one. */
  readonly after?: { startDate: number; id: number } | undefined
  readonly limit: number
}

/** Where the engine keeps what must outlive it. Synchronous; `commit` is atomic and durable when it returns. */
export interface Store {
  open(): { documents: Document[]; running: ExecutionRecord[]; lastId: number }
  commit(transitions: readonly Transition[], documents: readonly Document[]): void
  findExecution(arn: string): ExecutionRecord | undefined
  listExecutions(filter: ExecutionFilter): ExecutionRecord[]
  /** A page of events that begins after `start` events, from the first or, in reverse, from the last. */
  readHistory(execution: number, page: { start: number; limit: number; reverse: boolean }): RecordedEvent[]
  lastEvent(execution: number): number
  /** How executions stand, by their numbers: all that it takes to go on with them. */
  readStandings(executions: readonly number[]): ReadonlyMap<number, Standing>
  /** Deletes executions that ended before the time; says how many. */
  prune(endedBefore: number): number
  close(): void
}
