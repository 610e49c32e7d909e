import type { Result } from '../run/result.ts'
import { type Fault, formatSchedule, type Schedule } from '../schedules/schedule.ts'

interface Cell {
  schedules: number
  violations: number
}

/** By workflow, state and fault: in how many schedules it was, and how many of those broke an invariant. */
export type Matrix = Record<string, Record<string, Record<string, Cell>>>

/** A schedule that broke an invariant, reduced to what it needs for that. */
export interface Failure {
  /** As it was first met. */
  found: Schedule
  smallest: Schedule
  violations: readonly string[]
  log: readonly string[]
  /** How many further schedules contain the smallest one and failed too. */
  others: number
}

export interface Report {
  schedules: number
  /** How many of them were not run, or not to the end, for another one had come to the same state. */
  matched: number
  violations: number
  seconds: number
  matrix: Matrix
  failures: readonly Failure[]
  /** Single faults that met nothing, so that their schedules prove nothing. */
  unused: readonly string[]
}

/** Counts results into the matrix, whose states stand in the order of the saga: forth, then back. */
export function createCounts(states: Readonly<Record<string, readonly string[]>>) {
  const matrix: Matrix = Object.fromEntries(
    Object.entries(states).map(([workflow, names]) => [
      workflow,
      Object.fromEntries(names.map((name) => [name, {}])),
    ]),
  )
  let schedules = 0
  let matched = 0
  let violations = 0
  const cellOf = (workflow: string, { at, kind }: Fault): Cell => {
    matrix[workflow] ??= {}
    const states = matrix[workflow]
    states[at] ??= {}
    states[at][kind] ??= { schedules: 0, violations: 0 }
    return states[at][kind]
  }
  return {
    matrix,
    totals: () => ({ schedules, matched, violations }),
    add({ schedule, violations: broken }: Result, isMatched: boolean) {
      schedules++
      if (isMatched) {
        matched++
      }
      if (broken.length > 0) {
        violations++
      }
      const faults = new Map(schedule.faults.map((fault) => [`${fault.at}:${fault.kind}`, fault]))
      for (const fault of faults.values()) {
        const cell = cellOf(schedule.workflow, fault)
        cell.schedules++
        if (broken.length > 0) {
          cell.violations++
        }
      }
    },
  }
}

/** True when every fault of `part` is in `whole`, of the same case. */
export function contains(whole: Schedule, part: Schedule): boolean {
  if (whole.workflow !== part.workflow || whole.case !== part.case) {
    return false
  }
  const left = formatSchedule(whole).split(' ').slice(1)
  return formatSchedule(part)
    .split(' ')
    .slice(1)
    .every((fault) => {
      const at = left.indexOf(fault)
      if (at >= 0) {
        left.splice(at, 1)
      }
      return at >= 0
    })
}
