import type { Tolerance } from '../interpreter/execution.ts'
import type { ChildCount } from '../store/store.ts'

/** Counts the items that have failed or timed out. */
export interface Tally {
  failed: number
  exceeds(tolerance: Tolerance, total: number): boolean
}

/** Begins with what ended before; what waits for its redrive does not count. */
export function createTally(counts: readonly ChildCount[]): Tally {
  const failures = counts.filter(
    ({ status, isCurrent }) => isCurrent && (status === 'FAILED' || status === 'TIMED_OUT'),
  )
  return {
    failed: failures.reduce((sum, { items }) => sum + items, 0),
    /** A run with both limits fails with the first that is breached; one with neither tolerates nothing. */
    exceeds({ count, percentage }, total) {
      if (count === undefined && percentage === undefined) {
        return this.failed > 0
      }
      const isTooMany = count !== undefined && this.failed > count
      return isTooMany || (percentage !== undefined && (this.failed * 100) / total > percentage)
    },
  }
}
