import type { Moment } from '../tables/tenant-items.ts'

/** What has come of a schedule so far, beside what the tables and the cloud hold: plain data. */
export interface Trace {
  /** In simulated time. */
  startedAt: number
  /** What the table of executions held when the first function was called. */
  entered: Moment | undefined
  /** What happened, line by line. */
  log: string[]
  /** States whose function was called, in order of the first call. */
  reached: Set<string>
  /** Approvals that were decided. */
  decided: Set<string>
  /** Steps whose undo an operator has skipped. */
  skipped: Set<string>
  /** Steps that were done when a cancel was accepted. */
  doneAtCancel: ReadonlySet<string> | undefined
  violations: string[]
}

export function createTrace(startedAt: number): Trace {
  return {
    startedAt,
    entered: undefined,
    log: [],
    reached: new Set(),
    decided: new Set(),
    skipped: new Set(),
    doneAtCancel: undefined,
    violations: [],
  }
}
