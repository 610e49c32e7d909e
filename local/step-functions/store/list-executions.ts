import type { DatabaseSync } from 'node:sqlite'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { ExecutionFilter } from './store.ts'

const COLUMNS = { stateMachineArn: 'machine', versionArn: 'version', aliasArn: 'alias', mapRunArn: 'map_run' }

/** For its redrive: as `waitsForRedrive` says. */
const WAITS =
  "status IN ('FAILED', 'TIMED_OUT', 'ABORTED') AND coalesce(json_extract(record, '$.mapRunRedrive'), 0) < ?"

/** Returns a page of executions, newest first. */
export function listExecutions(
  db: DatabaseSync,
  { by, arn, status, redrive, redriven, after, limit }: ExecutionFilter,
): ExecutionRecord[] {
  const conditions = [`${COLUMNS[by]} = ?`]
  const values: (string | number)[] = [arn]
  // A literal, so that SQLite uses the index of running executions.
  if (status === 'RUNNING') {
    conditions.push("status = 'RUNNING'")
  } else if (status === 'PENDING_REDRIVE') {
    conditions.push(WAITS)
    values.push(redrive ?? 0)
  } else if (status) {
    conditions.push('status = ?')
    values.push(status)
    if (redrive !== undefined) {
      conditions.push(`NOT (${WAITS})`)
      values.push(redrive)
    }
  }
  if (redriven !== undefined) {
    conditions.push(redriven ? 'redrives > 0' : 'redrives = 0')
  }
  if (after) {
    conditions.push('(start, id) < (?, ?)')
    values.push(after.startDate, after.id)
  }
  return db
    .prepare(
      `SELECT record FROM executions WHERE ${conditions.join(' AND ')} ORDER BY start DESC, id DESC LIMIT ?`,
    )
    .all(...values, limit)
    .map(({ record }) => JSON.parse(String(record)) as ExecutionRecord)
}
