import type { Tolerance } from '../interpreter/execution.ts'
import { exceedsTolerance } from '../interpreter/kinds/tolerance.ts'
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
    exceeds(tolerance, total) {
      return exceedsTolerance(tolerance, this.failed, total)
    },
  }
}
