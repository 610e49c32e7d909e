import { FAULT_KINDS } from './faults/index.ts'
import { placeOf, placesOf } from './run/places.ts'
import type { Result } from './run/result.ts'
import { runSchedule } from './run/run-schedule.ts'
import { type App, openTestBed } from './run/test-bed/test-bed.ts'
import { faultsAt } from './schedules/plan.ts'
import { BadSchedule, type Fault, type Schedule } from './schedules/schedule.ts'
import { type VerifiedWorkflow, WORKFLOWS } from './workflows/index.ts'

export { describeEvents } from './kills/events-report.ts'
export { killAtEveryEvent } from './kills/kill-at-every-event.ts'
export { killInBurst } from './kills/kill-in-burst.ts'
export { killUnderLoad } from './kills/kill-under-load.ts'
export { describeLoad } from './kills/load-report.ts'
export { countBroken, describePublished, runPublished } from './published/run-published.ts'
export type { Report } from './report/counts.ts'
export { describeFailure, describeLog, describeMatrix, describeVerdict } from './report/describe.ts'
export { formatSchedule, parseSchedule, type Schedule } from './schedules/schedule.ts'
export { verify } from './verify.ts'
export { WORKFLOWS } from './workflows/index.ts'

/** Runs one schedule by itself. Throws `BadSchedule` when the workflow has no such case, state, or fault at that state. */
export async function verifyOne(app: App, schedule: Schedule): Promise<Result> {
  const workflow = WORKFLOWS[schedule.workflow]
  if (!workflow) {
    throw new BadSchedule(
      `there is no workflow '${schedule.workflow}'; there are ${Object.keys(WORKFLOWS).join(', ')}`,
    )
  }
  checkCase(workflow, schedule)
  for (const fault of schedule.faults) {
    checkFault(workflow, fault)
  }
  const testBed = await openTestBed(app)
  try {
    return await runSchedule(testBed, workflow, schedule)
  } finally {
    await testBed.stop()
  }
}

function checkCase({ cases }: VerifiedWorkflow, { workflow, case: given }: Schedule): void {
  if (!cases[given]) {
    throw new BadSchedule(`${workflow} has no case '${given}'; it has ${Object.keys(cases).join(', ')}`)
  }
}

function checkFault(workflow: VerifiedWorkflow, { at, kind }: Fault): void {
  const states = placesOf(workflow.saga)
  if (!placeOf(states, at)) {
    throw new BadSchedule(
      `${workflow.saga.name} has no state '${at}' that calls a function; it has ${[...states.keys()].join(', ')}`,
    )
  }
  const kinds = faultsAt(workflow, [at]).map((fault) => fault.kind)
  if (!kinds.includes(kind)) {
    throw new BadSchedule(`'${kind}' cannot meet ${at}; what can is ${kinds.join(', ')}`)
  }
}

/** The fault model and the workflows, for people. */
export function describeModel(): string {
  return [
    ...Object.entries(FAULT_KINDS).map(([name, { about, places }]) => {
      return `${name.padEnd(22)}${about}  (${places.join(', ')})`
    }),
    '',
    ...Object.entries(WORKFLOWS).map(([name, { cases }]) => `${name}: ${Object.keys(cases).join(', ')}`),
  ].join('\n')
}
