import { FAULT_KINDS } from '../faults/index.ts'
import { formatSchedule } from '../schedules/schedule.ts'
import type { Failure, Matrix, Report } from './counts.ts'

/** How a person starts the same schedule again. */
function command(text: string) {
  return `npm run verify -- --schedule '${text}'`
}

/** What broke, how to see it again, and what happened on the way. */
export function describeFailure({ found, smallest, violations, log, others }: Failure): string {
  const text = formatSchedule(smallest)
  return [
    `✗ ${text}`,
    ...violations.map((violation) => `    ${violation}`),
    ...smallest.faults.map(({ at, kind }) => `  ${at} ${FAULT_KINDS[kind]!.about}`),
    `  see it again: ${command(text)}`,
    ...(formatSchedule(found) === text ? [] : [`  first met as: ${formatSchedule(found)}`]),
    ...(others > 0 ? [`  and ${others} more schedules with the same faults`] : []),
    ...describeLog(log),
  ].join('\n')
}

/** Lines that say the same of one attempt after the other become one. */
export function describeLog(log: readonly string[]): string[] {
  const lines: { text: string; key: string; count: number }[] = []
  for (const text of log) {
    const key = text.slice(11).replace(/#\d+/, '')
    // A fault and what came of it stand in two lines.
    const same = lines.slice(-2).find((line) => line.key === key)
    if (same) {
      same.count++
    } else {
      lines.push({ text, key, count: 1 })
    }
  }
  return lines.map(({ text, count }) => `  ${text}${count > 1 ? `  (${count} times)` : ''}`)
}

/** Fault × state, for each workflow: in how many schedules each was, and how many of those broke something. */
export function describeMatrix(matrix: Matrix): string {
  return Object.entries(matrix)
    .map(([workflow, states]) => describeWorkflow(workflow, states))
    .join('\n\n')
}

function describeWorkflow(workflow: string, states: Matrix[string]): string {
  const names = Object.keys(states).filter((name) => Object.keys(states[name]!).length > 0)
  const kinds = Object.keys(FAULT_KINDS).filter((kind) => names.some((name) => states[name]![kind]))
  const cellOf = (kind: string, name: string) => {
    const cell = states[name]![kind]
    if (!cell) {
      return '·'
    }
    return cell.violations > 0 ? `✗${cell.violations}/${cell.schedules}` : String(cell.schedules)
  }
  const rows = kinds.map((kind) => [kind, ...names.map((name) => cellOf(kind, name))])
  const header = ['', ...names.map((_, index) => `[${index + 1}]`)]
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)))
  const line = (row: string[]) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]! + 1)))
      .join(' ')
  return [
    `${workflow}   schedules with each fault at each state${kinds.length > 0 ? '; ✗ broken/all' : ''}`,
    ...chunk(
      names.map((name, index) => `[${index + 1}] ${name}`),
      5,
    ).map((part) => `  ${part.join('  ')}`),
    ...[header, ...rows].map((row) => `  ${line(row)}`),
  ].join('\n')
}

function chunk<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  )
}

/** The verdict in one sentence. */
export function describeVerdict({ schedules, matched, violations, seconds, unused }: Report): string {
  const idle = unused.length > 0 ? `\nthese met nothing and prove nothing: ${unused.join(' · ')}` : ''
  const known = matched > 0 ? `, the ends of ${matched} known from others that came to the same state` : ''
  const rate = `${schedules} schedules in ${seconds.toFixed(1)} s (${(schedules / seconds).toFixed(0)}/s)${known}`
  return violations === 0
    ? `0 violations: every execution ended, with nothing half done. ${rate}${idle}`
    : `${violations} of ${schedules} schedules broke an invariant. ${rate}${idle}`
}
