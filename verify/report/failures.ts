import type { Result } from '../run/result.ts'
import { formatSchedule, type Schedule } from '../schedules/schedule.ts'
import { shrink } from '../schedules/shrink.ts'
import { contains, type Failure } from './counts.ts'

/** Failures that are shrunk and reported in full; more of them say little more. */
const MOST_FAILURES = 20

/** Collects schedules that broke an invariant, each reduced to what it needs for that. */
export interface Failures {
  /** `run` runs a schedule once more. */
  add(broken: Result, run: (schedule: Schedule) => Promise<Result>): Promise<void>
  all(): readonly Failure[]
}

/** `onlyFirst`: of the first one that is added only. */
export function createFailures({ onlyFirst }: { onlyFirst: boolean }): Failures {
  const failures: Failure[] = []
  let isFirst = true
  return {
    all: () => failures,
    async add(broken, run) {
      const { schedule } = broken
      const known = failures.find(({ smallest }) => contains(schedule, smallest))
      if (known) {
        known.others++
        return
      }
      if (failures.length >= MOST_FAILURES || (onlyFirst && !isFirst)) {
        return
      }
      isFirst = false
      const smallest = await shrink(schedule, async (each) => (await run(each)).violations.length > 0)
      const same = failures.find((each) => formatSchedule(each.smallest) === formatSchedule(smallest))
      if (same) {
        same.others++
        return
      }
      const { violations, log } = smallest === schedule ? broken : await run(smallest)
      failures.push({ found: schedule, smallest, violations, log, others: 0 })
    },
  }
}
