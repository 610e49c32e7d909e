import { expect, test } from 'vitest'
import { nextRun, readSchedule } from '#local/assembly/schedule.ts'

/** A Thursday. */
const START = Date.parse('2026-01-01T00:00:00Z')

/** The first times at which the expression is due, to the minute. */
function timesOf(expression: string, count = 3): string[] {
  const schedule = readSchedule('Rule', expression)
  const times: string[] = []
  for (
    let at = nextRun(schedule, START);
    at !== undefined && times.length < count;
    at = nextRun(schedule, at)
  ) {
    times.push(new Date(at).toISOString().slice(0, 16))
  }
  return times
}

test.each([
  ['rate(5 minutes)', ['2026-01-01T00:05', '2026-01-01T00:10', '2026-01-01T00:15']],
  ['rate(1 day)', ['2026-01-02T00:00', '2026-01-03T00:00', '2026-01-04T00:00']],
  ['cron(0 10 * * ? *)', ['2026-01-01T10:00', '2026-01-02T10:00', '2026-01-03T10:00']],
  ['cron(15 12 ? * MON-FRI *)', ['2026-01-01T12:15', '2026-01-02T12:15', '2026-01-05T12:15']],
  ['cron(0/25 8,20 ? * 2 *)', ['2026-01-05T08:00', '2026-01-05T08:25', '2026-01-05T08:50']],
  ['cron(0 8 1 */6 ? *)', ['2026-01-01T08:00', '2026-07-01T08:00', '2027-01-01T08:00']],
  ['cron(0 9 L * ? *)', ['2026-01-31T09:00', '2026-02-28T09:00', '2026-03-31T09:00']],
  ['cron(0 9 3W * ? *)', ['2026-01-02T09:00', '2026-02-03T09:00', '2026-03-03T09:00']],
  ['cron(0 9 ? * 3#2 *)', ['2026-01-13T09:00', '2026-02-10T09:00', '2026-03-10T09:00']],
  ['cron(0 9 ? * 6L *)', ['2026-01-30T09:00', '2026-02-27T09:00', '2026-03-27T09:00']],
  ['cron(0 9 ? * L *)', ['2026-01-03T09:00', '2026-01-10T09:00', '2026-01-17T09:00']],
  ['cron(0 9 25 dec ? 2027-2028)', ['2027-12-25T09:00', '2028-12-25T09:00']],
  ['cron(0 0 1 1 ? 2027/2)', ['2027-01-01T00:00', '2029-01-01T00:00', '2031-01-01T00:00']],
  ['cron(0 0 31 2 ? *)', []],
])('%s is due when AWS says', (expression, times) => {
  expect(timesOf(expression)).toEqual(times)
})

test.each([
  ['cron(0 10 * * *)', 'it has 5 fields in place of 6'],
  ['cron(0 10 * * * *)', 'one of day of the month and day of the week has to be ?'],
  ['cron(0 10 ? * ? *)', 'one of day of the month and day of the week has to be ?'],
  ['cron(60 10 * * ? *)', '60 is no minutes'],
  ['cron(0 10 ? * 0 *)', '0 is no day of the week'],
  ['cron(0 10 ? * 2#1,3#2 *)', '2#1,3#2 is no day of the week'],
  ['cron(0 10 LW * ? *)', 'LW is no day of the month'],
  ['cron(0 10 * * ? 1969)', '1969 is no year'],
  ['at(2026-01-01T00:00:00)', ''],
  ['rate(5 fortnights)', ''],
])('%s is refused by name', (expression, problem) => {
  expect(() => readSchedule('Rule', expression)).toThrow(
    `Rule, Properties.ScheduleExpression: the local cloud runs schedules such as rate(5 minutes) and cron(0 12 ? * MON-FRI *), got ${expression}${problem && `: ${problem}`}`,
  )
})
