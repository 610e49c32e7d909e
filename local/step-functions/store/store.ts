import type { ExecutionRecord, ExecutionStatus } from '../interpreter/execution.ts'
import type { HistoryEvent } from '../interpreter/history.ts'
import type { StoredFrame } from './frames.ts'

/** What one decision changes, ready to write: nothing in it changes afterwards. */
export interface Transition {
  readonly execution: number
  /** The record as it is now, when it is new or has changed. */
  readonly record: ExecutionRecord | undefined
  readonly events: readonly HistoryEvent[]
  readonly frames: readonly StoredFrame[]
  readonly droppedFrames: readonly number[]
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
  /** Returns a page of events that begins after `start` events, from the first or, in reverse, from the last. */
  readHistory(execution: number, page: { start: number; limit: number; reverse: boolean }): HistoryEvent[]
  /** Returns the number of an execution's last event; 0 when it has none. */
  lastEvent(execution: number): number
  readFrames(execution: number): StoredFrame[]
  /** Deletes executions that ended before the time; returns how many. */
  prune(endedBefore: number): number
  close(): void
}
