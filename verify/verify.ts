import { contains, createCounts, type Failure, type Report } from './report/counts.ts'
import { type Group, groupByPrefix } from './reuse/groups.ts'
import { createSharedPrefix, type Snapshot } from './reuse/shared-prefix.ts'
import { createVisitedStates } from './reuse/visited-states.ts'
import { createWorkers, type Worker } from './reuse/workers.ts'
import { placesOf } from './run/fault-injector.ts'
import { type Result, type RunOptions, runSchedule } from './run/run-schedule.ts'
import type { App } from './run/test-bed.ts'
import {
  type CaseFaults,
  faultsOf,
  lastRefusal,
  pairs,
  type Run,
  randomSchedules,
  singles,
} from './schedules/plan.ts'
import { type Fault, formatFault, formatSchedule, type Schedule } from './schedules/schedule.ts'
import { shrink } from './schedules/shrink.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

export interface VerifyOptions extends App {
  workflows: readonly VerifiedWorkflow[]
  /** All single faults; those and pairs (see `VerifiedWorkflow.pairs`); or longer schedules drawn by the seed. */
  faults: 1 | 2 | 'random'
  seed?: number
  /** How many schedules at most; of random ones, how many per workflow. */
  schedules?: number
  /** Only faults of these kinds, beside those that lead to the way back. */
  kinds?: readonly string[]
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
/** Failures that are shrunk and told in full; more of them say little more. */
const MOST_FAILURES = 20

/** Drives the workflows through their faults and checks the invariants after each schedule. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = performance.now()
  const { workflows, faults, seed = 1, signal } = options
  const limit =
    faults === 'random' ? Number.POSITIVE_INFINITY : (options.schedules ?? Number.POSITIVE_INFINITY)
  const counts = createCounts(
    Object.fromEntries(workflows.map(({ saga }) => [saga.name, [...placesOf(saga).keys()]])),
  )
  const unused: string[] = []
  const failures: Failure[] = []
  let planned = 0
  let isExamining = false
  const visited = options.exhaustive ? undefined : createVisitedStates()
  const workers = createWorkers(options, options.width ?? WIDTH)

  const isOver = () => signal?.aborted || (options.untilBroken === true && counts.totals().violations > 0)
  const goesOn = () => !isOver() && counts.totals().schedules < limit

  const examine = async (result: Result, run: (schedule: Schedule) => Promise<Result>) => {
    const { schedule } = result
    const known = failures.find(({ smallest }) => contains(schedule, smallest))
    if (known) {
      known.others++
      return
    }
    if (failures.length >= MOST_FAILURES || (options.untilBroken && isExamining)) {
      return
    }
    isExamining = true
    const smallest = await shrink(schedule, async (each) => (await run(each)).violations.length > 0)
    const same = failures.find((each) => formatSchedule(each.smallest) === formatSchedule(smallest))
    if (same) {
      same.others++
      return
    }
    const { violations, log } = smallest === schedule ? result : await run(smallest)
    failures.push({ found: schedule, smallest, violations, log, others: 0 })
  }

  /** Without `onResult` nobody asks which states a schedule has come to, so that it may end where its end is known. */
  const runAll = (schedules: readonly Schedule[], onResult?: (result: Result) => void) => {
    planned += schedules.length
    const performAll = async (
      { testBed, epoch, tenant, pass }: Worker,
      { schedules, prefix: common }: Group,
    ) => {
      const workflow = workflows.find(({ saga }) => saga.name === schedules[0]!.workflow)!
      const run = (schedule: Schedule, more: Pick<RunOptions, 'from' | 'prefix' | 'meet'> = {}) =>
        pass(async () => {
          const result = await runSchedule(testBed, workflow, schedule, { epoch, tenant, ...more })
          tenant.items = result.items
          return result
        })
      const prefix = createSharedPrefix()
      if (common) {
        const result = await run(common, { prefix })
        visited?.keep(prefix, result, workflow)
      }
      const perform = async (schedule: Schedule, from: Snapshot | undefined) => {
        const result =
          from && visited
            ? await visited.of({ schedule, workflow, from }, (meet) =>
                run(schedule, { from, meet: onResult ? undefined : meet }),
              )
            : await run(schedule, { from })
        counts.add(result)
        onResult?.(result)
        if (result.violations.length > 0) {
          await examine(result, run)
        }
        const { schedules: done, violations } = counts.totals()
        options.onProgress?.({ done, planned: Math.min(planned, limit), violations })
      }
      const begun: (readonly [Schedule, Snapshot])[] = []
      for (const schedule of schedules) {
        if (!goesOn()) {
          return
        }
        const last = schedule.faults.at(-1)
        const from = last && prefix.before(last.at)
        // Workers with much the same to do would wait for each other at every step.
        if (from && visited?.hasBegun({ schedule, workflow, from })) {
          begun.push([schedule, from])
        } else {
          await perform(schedule, from)
        }
      }
      for (const each of begun) {
        if (goesOn()) {
          await perform(...each)
        }
      }
    }
    return workers.run(groupByPrefix(schedules), performAll, goesOn)
  }

  /** How each case goes untroubled and refused tells which faults can meet it. */
  const explore = async (workflow: VerifiedWorkflow): Promise<CaseFaults[]> => {
    const { saga, cases } = workflow
    const results = new Map<string, Result[]>()
    const keep = (result: Result) =>
      void results.set(result.schedule.case, [...(results.get(result.schedule.case) ?? []), result])
    const untroubled = Object.keys(cases).map((given) => ({ workflow: saga.name, case: given, faults: [] }))
    await runAll(untroubled, keep)
    const refused = untroubled.flatMap((schedule) => {
      const [result] = results.get(schedule.case) ?? []
      const fault = result?.status === 'COMPLETED' ? lastRefusal(saga, result.reached) : undefined
      return fault ? [{ ...schedule, faults: [fault] }] : []
    })
    await runAll(refused, keep)
    // In the order of the definition, not of who was first at the end: pairs are those of the first case.
    return Object.keys(cases).flatMap((name) => {
      const [first, second] = results.get(name) ?? []
      return first ? [onlyOf(options.kinds, faultsOf(workflow, first, second))] : []
    })
  }

  try {
    for (const workflow of workflows) {
      const { name } = workflow.saga
      const cases = await explore(workflow)
      if (signal?.aborted) {
        break
      }
      if (faults === 'random') {
        await runAll(randomSchedules(name, cases, { seed, count: options.schedules ?? 1_000 }))
        continue
      }
      const runs = new Map<string, Run>()
      await runAll(
        cases.flatMap((each) => singles(name, each)),
        ({ schedule, reached, free, unused: missed }) => {
          runs.set(runKey(schedule.case, schedule.faults.at(-1)!), { reached, free })
          if (missed.length > 0) {
            unused.push(formatSchedule(schedule))
          }
        },
      )
      const [first] = cases
      if (faults !== 2 || !first || !(workflow.pairs || workflows.length === 1)) {
        continue
      }
      await runAll(pairs(name, first, (fault) => runs.get(runKey(first.case, fault))))
    }
  } finally {
    await workers.stop()
  }
  return {
    ...counts.totals(),
    seconds: (performance.now() - startedAt) / 1000,
    matrix: counts.matrix,
    failures,
    unused: unused.sort(),
  }
}

function onlyOf(kinds: readonly string[] | undefined, faults: CaseFaults): CaseFaults {
  const { forward, back } = faults
  const only = (all: readonly Fault[]) => all.filter(({ kind }) => kinds?.includes(kind) ?? true)
  return { ...faults, forward: only(forward), back: back && { ...back, faults: only(back.faults) } }
}

const runKey = (given: string, fault: Fault) => `${given} ${formatFault(fault)}`
