import { readCell } from '#core/picture/cell.ts'
import { describeDuration, describeTime } from '#core/picture/duration.ts'
import type { Execution, ExecutionDetail, TimelineRow } from '../client.ts'
import { clean } from '../output/clean.ts'
import type { View } from '../output/view.ts'

/** Returns a line for each row that has changed, and one for the execution's end: what a pipe gets of a watch. */
export function describeChanges(
  execution: ExecutionDetail,
  before: ExecutionDetail | undefined,
  view: Pick<View, 'utc' | 'now'>,
): string[] {
  const known = new Set(before?.timeline.map(keyOf))
  const rows = execution.timeline.filter((row) => !known.has(keyOf(row)))
  const at = (iso: string | undefined) => describeTime(iso ?? new Date(view.now()).toISOString(), view)
  const lines = clean(rows).map((row) => {
    const { took, note } = readCell(row, view.now())
    const words = [row.step, row.status, took, note]
    return `${at(row.endedAt ?? row.startedAt)}  ${words.filter((word) => word !== undefined).join('  ')}`
  })
  const { executionId, status, startedAt, endedAt } = execution
  if (status === before?.status) {
    return lines
  }
  const took = endedAt ? `  ${describeDuration(Date.parse(endedAt) - Date.parse(startedAt))}` : ''
  return [...lines, `${at(endedAt)}  ${executionId}  ${status}${took}`]
}

/**
 * Two answers are alike when this is: DynamoDB returns the keys of a map in any order, so that their texts may differ
 * though nothing has happened.
 */
export function digest(execution: Execution & { timeline?: readonly TimelineRow[] }): string {
  const { executionId, status, version, failure, stuck, retriedBy, timeline } = execution
  return JSON.stringify([executionId, status, version, failure, stuck, retriedBy, timeline])
}

function keyOf(row: TimelineRow): string {
  return JSON.stringify(row)
}
