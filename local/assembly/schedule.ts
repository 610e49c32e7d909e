import { nextCronRun, readCron } from './cron.ts'
import { AssemblyError } from './template.ts'

/** When a rule runs: `rate(…)`, or `cron(…)`. */
export type Schedule =
  | { kind: 'rate'; milliseconds: number }
  /** `pattern` is one for `nextCronRun`. */
  | { kind: 'cron'; pattern: string }

const UNIT_MILLISECONDS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
export function readSchedule(logicalId: string, expression: string): Schedule {
  const [, count, unit] = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count && unit) {
    const each = UNIT_MILLISECONDS[unit as keyof typeof UNIT_MILLISECONDS]
    return { kind: 'rate', milliseconds: Number(count) * each }
  }
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1]
  try {
    if (cron !== undefined) {
      return { kind: 'cron', pattern: readCron(cron) }
    }
  } catch (error) {
    throw refusal(logicalId, expression, (error as Error).message)
  }
  throw refusal(logicalId, expression)
}

/** Returns when the schedule is due after `after`, in epoch milliseconds; undefined when it never is. */
export function nextRun(schedule: Schedule, after: number): number | undefined {
  return schedule.kind === 'rate' ? after + schedule.milliseconds : nextCronRun(schedule.pattern, after)
}

function refusal(logicalId: string, expression: string, problem?: string): AssemblyError {
  return new AssemblyError(
    logicalId,
    'Properties.ScheduleExpression',
    `the local cloud runs schedules such as rate(5 minutes) and cron(0 12 ? * MON-FRI *), got ${expression}${problem ? `: ${problem}` : ''}`,
  )
}
