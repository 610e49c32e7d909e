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

/**
 * State machines, versions, aliases, activities, definitions: small, few, and all read at the start. Those of Map Runs are
 * neither, and are read when they are wanted.
 */
export interface Document {
  readonly kind: string
  readonly key: string
  /** JSON text; null deletes. */
  readonly value: string | null
}

/** Kinds of documents that `open` leaves out: Map Runs, which runs an execution has, items that no execution has yet. */
export const UNREAD_KINDS = ['mapRun', 'mapRunOf', 'mapRunItem'] as const

/** Documents of one kind in the order of their keys. */
export interface DocumentRange {
  readonly kind: (typeof UNREAD_KINDS)[number]
  readonly prefix: string
  /** Go on after this key. */
  readonly after?: string | undefined
  readonly limit: number
}

/** How many executions of a Map Run have a status, and how many items those have. */
export interface ChildCount {
  readonly status: ExecutionStatus
  /** Whether they have run in the redrive that was asked for. */
  readonly isCurrent: boolean
  readonly executions: number
  readonly items: number
}

export interface ExecutionFilter {
  /** Field that must equal `arn`. */
  readonly by: 'stateMachineArn' | 'versionArn' | 'aliasArn' | 'mapRunArn'
  readonly arn: string
  /** That of the version or alias, by which its executions are found. */
  readonly stateMachineArn?: string
  readonly status?: ExecutionStatus | 'PENDING_REDRIVE' | undefined
  /**
   * Of a Map Run that runs: its redrive. What has last run in an earlier one, and not succeeded, is PENDING_REDRIVE then, and
   * has no other status.
   */
  readonly redrive?: number | undefined
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
  findDocument(kind: DocumentRange['kind'], key: string): Document | undefined
  readDocuments(range: DocumentRange): Document[]
  /** Counts the executions of a Map Run, apart from those that have not run in its redrive of that number. */
  countChildren(mapRunArn: string, redrive: number): ChildCount[]
  /** Returns a page of events that begins after `start` events, from the first or, in reverse, from the last. */
  readHistory(execution: number, page: { start: number; limit: number; reverse: boolean }): HistoryEvent[]
  /** Returns the number of an execution's last event; 0 when it has none. */
  lastEvent(execution: number): number
  readFrames(execution: number): StoredFrame[]
  /** Deletes executions that ended before the time; returns how many. */
  prune(endedBefore: number): number
  close(): void
}
