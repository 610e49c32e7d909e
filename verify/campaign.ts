import { createCounts, type Report } from './report/counts.ts'
import { createFailures } from './report/failures.ts'
import { groupByPrefix } from './reuse/groups.ts'
import { runGroup } from './reuse/run-group.ts'
import { createVisitedStates, type MatchedResult } from './reuse/visited-states.ts'
import { createWorkers } from './reuse/workers.ts'
import { placesOf } from './run/places.ts'
import type { Result } from './run/result.ts'
import type { App } from './run/test-bed/test-bed.ts'
import type { Schedule } from './schedules/schedule.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

export interface CampaignOptions extends App {
  workflows: readonly VerifiedWorkflow[]
  /** Runs each to the end, also those that come to where another one has been, and so end as that one did. */
  exhaustive?: boolean
  /** Ends with the first schedule that breaks an invariant. */
  untilBroken?: boolean
  /** How many run at the same time. */
  width?: number
  onProgress?: (done: Progress) => void
  /** Ends the run; what was done until then is reported. */
  signal?: AbortSignal
}

export interface Progress {
  done: number
  planned: number
  violations: number
}

const WIDTH = 8

/** Runs lists of schedules beside each other, and counts what comes of them. */
export interface Campaign {
  /** With `onResult` every schedule is run until it has reached all its states. */
  runAll(schedules: readonly Schedule[], onResult?: (result: Result) => void): Promise<void>
  report(): Pick<Report, 'schedules' | 'matched' | 'violations' | 'matrix' | 'failures'>
  stop(): Promise<void>
}

/** `limit`: how many schedules at most. */
export function createCampaign(options: CampaignOptions, limit: number): Campaign {
  const { workflows, untilBroken = false, onProgress, signal } = options
  const counts = createCounts(
    Object.fromEntries(workflows.map(({ saga }) => [saga.name, [...placesOf(saga).keys()]])),
  )
  const failures = createFailures({ onlyFirst: untilBroken })
  const visited = options.exhaustive ? undefined : createVisitedStates()
  const workers = createWorkers(options, options.width ?? WIDTH)
  let planned = 0
  const continues = () => {
    const { schedules, violations } = counts.totals()
    return !signal?.aborted && !(untilBroken && violations > 0) && schedules < limit
  }
  const add = async (result: MatchedResult, run: (schedule: Schedule) => Promise<Result>) => {
    counts.add(result, result.matched)
    if (result.violations.length > 0) {
      await failures.add(result, run)
    }
    const { schedules: done, violations } = counts.totals()
    onProgress?.({ done, planned: Math.min(planned, limit), violations })
  }
  return {
    stop: workers.stop,
    report: () => ({ ...counts.totals(), matrix: counts.matrix, failures: failures.all() }),
    async runAll(schedules, onResult) {
      planned += schedules.length
      await workers.run(
        groupByPrefix(schedules),
        (worker, group) =>
          runGroup(worker, group, {
            workflow: workflows.find(({ saga }) => saga.name === group.schedules[0]!.workflow)!,
            ...{ visited, continues, mayEndEarly: !onResult },
            async onResult(result, run) {
              onResult?.(result)
              await add(result, run)
            },
          }),
        continues,
      )
    },
  }
}
