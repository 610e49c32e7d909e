import { judge } from '../invariants/verdict.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { tablesOf } from '../tables/tables.ts'
import type { VerifiedWorkflow } from '../workflows/workflow.ts'
import type { OnArrive } from './arrivals.ts'
import { EXECUTION_ID } from './client.ts'
import { createParts, hooksOf, type Parts } from './parts.ts'
import type { Result } from './result.ts'
import { openScheduleRun, type ScheduleRun, type ScheduleRunOptions } from './schedule-run.ts'
import type { Snapshot } from './snapshot.ts'
import type { TestBed } from './test-bed/test-bed.ts'

export interface RunOptions extends ScheduleRunOptions {
  /** Where it begins, as the same tenant; with an empty cloud without it. */
  start?: Snapshot | undefined
  /** Called when Step Functions comes to a state for the first time in this run. */
  onArrive?: OnArrive | undefined
}

/** More than any schedule needs: an operator does not continue for ever. */
const MOST_FOLLOW_UPS = 12

/** Runs one execution under its schedule, to the end and to whatever follows the end, and checks the invariants. */
export async function runSchedule(
  testBed: TestBed,
  workflow: VerifiedWorkflow,
  schedule: Schedule,
  options: RunOptions = {},
): Promise<Result> {
  const run = await openScheduleRun(testBed, workflow, schedule, options)
  const parts = createParts(run, options.start, options.onArrive)
  const runToTheEnd = async () => {
    await run.simulation.start(hooksOf(run, parts))
    if (!options.start) {
      await startExecution(run, parts)
    }
    await drain(run, parts)
    return resultOf(run, parts)
  }
  try {
    return await Promise.race([runToTheEnd(), parts.arrivals.stopped])
  } finally {
    await run.simulation.close()
  }
}

async function startExecution(run: ScheduleRun, { client, reader }: Parts): Promise<void> {
  const { testBed, workflow, schedule, tenant } = run
  for (const [table, items] of Object.entries(workflow.seedData?.(tenant) ?? {})) {
    reader.noteTables([testBed.tableNames.get(table)!])
    await testBed.tables.put(table, items)
  }
  const { status, body } = await client.start(EXECUTION_ID)
  if (status !== 202) {
    throw new Error(`the case '${schedule.case}' is not accepted: ${JSON.stringify(body)}`)
  }
}

async function drain({ simulation: { clock } }: ScheduleRun, { followUp, reader }: Parts): Promise<void> {
  await clock.settled()
  for (let left = MOST_FOLLOW_UPS; left > 0 && (await followUp.doNext(await reader.readLedger())); left--) {
    await clock.settled()
  }
}

async function resultOf(run: ScheduleRun, { injector, competitor, reader }: Parts): Promise<Result> {
  const { testBed, workflow, schedule, tenant, trace, simulation } = run
  const items = await reader.readAll()
  const { status, violations } = await judge({
    ...{ workflow, schedule, tenant, trace },
    tables: tablesOf(items, testBed.tableNames),
    executionIds: { own: EXECUTION_ID, competitor: competitor.id() },
    executions: simulation.executions(),
  })
  return {
    ...{ schedule, status, items },
    violations: [...trace.violations, ...violations],
    reached: [...trace.reached],
    unused: injector.unused(),
    free: injector.state().free,
    log: trace.log,
  }
}
