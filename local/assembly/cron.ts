import { Cron } from 'croner'

/** Month, and day of the week, may be given by name. */
const MONTH = '(?:[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)'
const WEEKDAY = '(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)'
const MINUTE = '[1-5]?\\d'
const HOUR = '(?:1?\\d|2[0-3])'
const DAY = '(?:[1-9]|[12]\\d|3[01])'
const YEAR = '(?:19[7-9]\\d|20\\d\\d|21\\d\\d)'

/** The fields of AWS's expressions, with what each may hold beside lists and ranges, and the highest of its values. */
const FIELDS: readonly { name: string; value: string; most: string; alone?: string }[] = [
  { name: 'minutes', value: MINUTE, most: '59' },
  { name: 'hours', value: HOUR, most: '23' },
  { name: 'day of the month', value: DAY, most: '31', alone: `\\?|L|${DAY}W` },
  { name: 'month', value: MONTH, most: '12' },
  { name: 'day of the week', value: WEEKDAY, most: '7', alone: `\\?|L|${WEEKDAY}(?:L|#[1-5])` },
  { name: 'year', value: YEAR, most: '2199' },
]

/**
 * Returns the expression of `cron(…)` as a pattern for `nextCronRun`. Throws an Error that says what is wrong with it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export function readCron(expression: string): string {
  const parts = expression.trim().toUpperCase().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    throw new Error(`it has ${parts.length} fields in place of ${FIELDS.length}`)
  }
  const [, , day, , weekday] = parts
  if ((day === '?') === (weekday === '?')) {
    throw new Error('one of day of the month and day of the week has to be ?')
  }
  const pattern = ['0', ...parts.map(translate)].join(' ')
  openCron(pattern)
  return pattern
}

/** Returns the first time after `after` at which the pattern holds, in epoch milliseconds; undefined when it never does. */
export function nextCronRun(pattern: string, after: number): number | undefined {
  return openCron(pattern).nextRun(new Date(after))?.getTime()
}

/** Days of the week are counted from Sunday, 1. */
function openCron(pattern: string): Cron {
  return new Cron(pattern, { mode: '7-part', timezone: 'UTC', alternativeWeekdays: true, paused: true })
}

function translate(part: string, index: number): string {
  const { name, value, most, alone } = FIELDS[index]!
  const item = `(?:\\*|${value}(?:-${value})?)(?:/[1-9]\\d*)?`
  if (!new RegExp(`^(?:${item}(?:,${item})*${alone ? `|${alone}` : ''})$`).test(part)) {
    throw new Error(`${part} is no ${name}`)
  }
  if (part === '?') {
    return '*'
  }
  if (name === 'day of the week' && part === 'L') {
    return most
  }
  // AWS steps from a single value to the end of its range.
  return part
    .split(',')
    .map((each) => each.replace(/^([^-*/]+)\//, `$1-${most}/`))
    .join()
}
