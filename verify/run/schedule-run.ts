import type { Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS, replaceTenantItems, type TenantItems } from '../tables/tenant-items.ts'
import type { Case, VerifiedWorkflow } from '../workflows/workflow.ts'
import { openSimulation, type Simulation, type SimulationState } from './simulation/simulation.ts'
import type { TestBed } from './test-bed/test-bed.ts'
import { createTrace, type Trace } from './trace.ts'

/** What all parts of one run share. */
export interface ScheduleRun {
  readonly testBed: TestBed
  readonly workflow: VerifiedWorkflow
  readonly schedule: Schedule
  /** The schedule's case. */
  readonly given: Case
  readonly tenant: string
  readonly simulation: Simulation
  readonly trace: Trace
  /** Adds a line to the trace. */
  log(line: string): void
}

/** What a run of the schedule has come to, beside its faults. */
export interface RunState {
  items: TenantItems
  simulation: SimulationState
  trace: Trace
}

export interface ScheduleRunOptions {
  /** When it begins, in simulated time. */
  epoch?: number | undefined
  /** Whose items it may change, and what an earlier schedule has left of them; a new tenant without it. */
  tenant?: { name: string; items: TenantItems } | undefined
  /** Where it begins, as the same tenant; with an empty cloud without it. */
  start?: RunState | undefined
}

let tenants = 0

/** Opens a simulation of the schedule's case for one tenant. Throws when the workflow has no such case. */
export async function openScheduleRun(
  testBed: TestBed,
  workflow: VerifiedWorkflow,
  schedule: Schedule,
  { epoch, tenant: given, start }: ScheduleRunOptions,
): Promise<ScheduleRun> {
  const tenant = given?.name ?? `v-${String(tenants++).padStart(7, '0')}`
  const { dynamoDb } = testBed
  const run = { testBed, workflow, schedule, given: caseOf(workflow, schedule), tenant }
  await replaceTenantItems(dynamoDb, given?.items ?? NO_ITEMS, start?.items ?? NO_ITEMS)
  const simulation = openSimulation(testBed, { tenant, epoch, start: start?.simulation })
  const { clock } = simulation
  const trace = start ? structuredClone(start.trace) : createTrace(clock.now())
  return {
    ...run,
    simulation,
    trace,
    log: (line) =>
      void trace.log.push(`${((clock.now() - trace.startedAt) / 1000).toFixed(3).padStart(10)} ${line}`),
  }
}

function caseOf({ cases }: VerifiedWorkflow, schedule: Schedule): Case {
  const given = cases[schedule.case]
  if (!given) {
    const known = Object.keys(cases).join(', ')
    throw new Error(`'${schedule.workflow}' has no case '${schedule.case}'; it has ${known}`)
  }
  return given
}
