import type { Fault, Schedule } from '../schedules/schedule.ts'
import type { TenantItems } from '../tables/tenant-items.ts'

/** How a schedule has ended. */
export interface Result {
  schedule: Schedule
  status: string | undefined
  /** What is broken, in words; nothing, when all is well. */
  violations: string[]
  /** Faults that met nothing: the execution never came to where they are. */
  unused: readonly Fault[]
  /** States whose function was called, in order of the first call. */
  reached: string[]
  /** States with an invocation that no fault took: one more fault would have met it. */
  free: readonly string[]
  /** What happened, line by line, with the seconds since the start. */
  log: string[]
  /** All that its tenant has in the end. */
  items: TenantItems
}
