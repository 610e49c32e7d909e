import { placesOf } from './conductor.ts'
import { FAULT_KINDS } from './faults/index.ts'
import { type CaseFaults, faultsOf, lastRefusal, pairs, randomSchedules, singles } from './plan.ts'
import { type Result, runSchedule } from './run-schedule.ts'
import { formatFault, formatSchedule, type Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'
import { type App, openStage, type Stage } from './stage.ts'
import { contains, createTally, type Failure, type Report } from './tally.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

export interface VerifyOptions extends App {
  workflows: readonly VerifiedWorkflow[]
  /** All single faults; those and pairs (see `VerifiedWorkflow.pairs`); or longer schedules drawn by the seed. */
  faults: 1 | 2 | 'random'
  seed?: number
  /** How many schedules at most; of random ones, how many per workflow. */
  schedules?: number
  /** Only faults of these kinds; of single ones alone. */
  kinds?: readonly string[]
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

const WIDTH = 24
/** Failures that are shrunk and told in full; more of them say little more. */
const MOST_FAILURES = 20
/** DynamoDB's emulator grows with what it holds, so it is begun anew now and then. */
const SCHEDULES_PER_STAGE = 4_000

/** Drives the workflows through their faults and checks the invariants after each schedule. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = performance.now()
  const { workflows, faults, seed = 1, signal } = options
  const limit =
    faults === 'random' ? Number.POSITIVE_INFINITY : (options.schedules ?? Number.POSITIVE_INFINITY)
  const tally = createTally(
    Object.fromEntries(workflows.map(({ saga }) => [saga.name, [...placesOf(saga).keys()]])),
  )
  const unmet: string[] = []
  const failures: Failure[] = []
  const reached = new Map<string, ReadonlySet<string>>()
  let planned = 0
  let isExamining = false
  let stage: Stage | undefined
  let ranOnStage = 0

  const isOver = () => signal?.aborted || (options.untilBroken === true && tally.counts().violations > 0)
  const run = (schedule: Schedule) =>
    runSchedule(stage!, workflows.find(({ saga }) => saga.name === schedule.workflow)!, schedule)
  const fails = async (schedule: Schedule) => (await run(schedule)).violations.length > 0

  const examine = async (result: Result) => {
    const { schedule } = result
    const known = failures.find(({ smallest }) => contains(schedule, smallest))
    if (known) {
      known.others++
      return
    }
    if (failures.length >= MOST_FAILURES || (options.untilBroken && isExamining)) return
    isExamining = true
    const smallest = await shrink(schedule, fails)
    const same = failures.find((each) => formatSchedule(each.smallest) === formatSchedule(smallest))
    if (same) {
      same.others++
      return
    }
    const { violations, log } = smallest === schedule ? result : await run(smallest)
    failures.push({ found: schedule, smallest, violations, log, others: 0 })
  }

  const runAll = async (
    schedules: readonly Schedule[],
    width: number,
    onResult: (result: Result) => void,
  ) => {
    let next = 0
    const work = async () => {
      while (next < schedules.length && !isOver() && tally.counts().schedules < limit) {
        const result = await run(schedules[next++]!)
        tally.add(result)
        onResult(result)
        if (result.violations.length > 0) await examine(result)
        const { schedules: done, violations } = tally.counts()
        options.onProgress?.({ done, planned: Math.min(planned, limit), violations })
      }
    }
    await Promise.all(Array.from({ length: width }, work))
  }

  /** Runs schedules side by side, then those that must be alone one after the other. */
  const runStaged = async (schedules: readonly Schedule[], onResult: (result: Result) => void = () => {}) => {
    planned += schedules.length
    const alone = schedules.filter(isAlone)
    const together = schedules.filter((schedule) => !isAlone(schedule))
    for (let from = 0; from < together.length; from += SCHEDULES_PER_STAGE) {
      const part = together.slice(from, from + SCHEDULES_PER_STAGE)
      await renewStage(part.length)
      await runAll(part, options.width ?? WIDTH, onResult)
    }
    await runAll(alone, 1, onResult)
  }
  const renewStage = async (schedules: number) => {
    if (stage && ranOnStage + schedules <= SCHEDULES_PER_STAGE) {
      ranOnStage += schedules
      return
    }
    await stage?.stop()
    stage = await openStage(options)
    ranOnStage = schedules
  }

  /** How each case goes untroubled and refused tells which faults can meet it. */
  const explore = async (workflow: VerifiedWorkflow): Promise<CaseFaults[]> => {
    const { saga, cases } = workflow
    const results = new Map<string, Result[]>()
    const keep = (result: Result) =>
      void results.set(result.schedule.case, [...(results.get(result.schedule.case) ?? []), result])
    const untroubled = Object.keys(cases).map((given) => ({ workflow: saga.name, case: given, faults: [] }))
    await runStaged(untroubled, keep)
    const refused = untroubled.flatMap((schedule) => {
      const [result] = results.get(schedule.case) ?? []
      const fault = result?.status === 'COMPLETED' ? lastRefusal(saga, result.reached) : undefined
      return fault ? [{ ...schedule, faults: [fault] }] : []
    })
    await runStaged(refused, keep)
    // In the order of the definition, not of who was first at the end: pairs are those of the first case.
    return Object.keys(cases).flatMap((name) => {
      const [first, second] = results.get(name) ?? []
      return first ? [faultsOf(workflow, first, second)] : []
    })
  }

  try {
    for (const workflow of workflows) {
      const { name } = workflow.saga
      const cases = await explore(workflow)
      if (signal?.aborted) break
      if (faults === 'random') {
        await runStaged(randomSchedules(name, cases, { seed, count: options.schedules ?? 1_000 }))
        continue
      }
      await runStaged(
        cases
          .flatMap((each) => singles(name, each))
          .filter(({ faults }) => options.kinds?.includes(faults.at(-1)!.kind) ?? true),
        ({ schedule, reached: states, unmet: missed }) => {
          reached.set(`${schedule.case} ${formatFault(schedule.faults.at(-1)!)}`, new Set(states))
          if (missed.length > 0) unmet.push(formatSchedule(schedule))
        },
      )
      const [first] = cases
      if (faults !== 2 || !first || !(workflow.pairs || workflows.length === 1)) continue
      const reachedBy = (fault: string) => reached.get(`${first.case} ${fault}`) ?? new Set<string>()
      await runStaged(pairs(name, first, reachedBy))
    }
  } finally {
    await stage?.stop()
  }
  return {
    ...tally.counts(),
    seconds: (performance.now() - startedAt) / 1000,
    matrix: tally.matrix,
    failures,
    unmet,
  }
}

/** The sweeper looks at all executions there are, so nothing may run beside what it has to find. */
function isAlone({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'alone' in FAULT_KINDS[kind]!)
}
