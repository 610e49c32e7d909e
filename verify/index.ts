import { FAULT_KINDS } from './faults/index.ts'
import { type Result, runSchedule } from './run-schedule.ts'
import { BadSchedule, type Schedule } from './schedule.ts'
import { type App, openStage } from './stage.ts'
import { WORKFLOWS } from './workflows/index.ts'

export { describeEvents } from './kills/events-report.ts'
export { killAtEveryEvent } from './kills/every-event.ts'
export { describeLoad } from './kills/load-report.ts'
export { killUnderLoad } from './kills/under-load.ts'
export { countBroken, describePublished, runPublished } from './published/index.ts'
export { describeFailure, describeLog, describeMatrix, describeVerdict } from './report.ts'
export { formatSchedule, parseSchedule, type Schedule } from './schedule.ts'
export type { Report } from './tally.ts'
export { verify } from './verify.ts'
export { WORKFLOWS } from './workflows/index.ts'

/** Runs one schedule by itself. */
export async function verifyOne(app: App, schedule: Schedule): Promise<Result> {
  const workflow = WORKFLOWS[schedule.workflow]
  if (!workflow)
    throw new BadSchedule(
      `there is no workflow '${schedule.workflow}'; there are ${Object.keys(WORKFLOWS).join(', ')}`,
    )
  const stage = await openStage(app)
  try {
    return await runSchedule(stage, workflow, schedule)
  } finally {
    await stage.stop()
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
