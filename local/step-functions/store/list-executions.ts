import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { ExecutionFilter } from './store.ts'

const COLUMNS = { stateMachineArn: 'machine', versionArn: 'version', aliasArn: 'alias', mapRunArn: 'map_run' }

/** In these words SQLite uses the index of such executions, and does not look for one in all that have succeeded. */
export const UNSUCCESSFUL = "status IN ('FAILED', 'TIMED_OUT', 'ABORTED')"

/** For its redrive: as `waitsForRedrive` says. */
const WAITS = `${UNSUCCESSFUL} AND coalesce(json_extract(record, '$.mapRunRedrive'), 0) < ?`

/** Returns what reads a page of executions, newest first. A query is prepared when it is first asked. */
export function createExecutionList(db: DatabaseSync): (filter: ExecutionFilter) => ExecutionRecord[] {
  const prepared = new Map<string, StatementSync>()
  return (filter) => {
    const { sql, values } = toQuery(filter)
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...values).map(({ record }) => JSON.parse(String(record)) as ExecutionRecord)
  }
}

/** The values of a filter are not in the text: there are some hundred texts at most. */
function toQuery({ by, arn, stateMachineArn, status, redrive, redriven, after, limit }: ExecutionFilter): {
  sql: string
  values: (string | number)[]
} {
  const conditions = [`${COLUMNS[by]} = ?`]
  const values: (string | number)[] = [arn]
  if (stateMachineArn) {
    conditions.push('machine = ?')
    values.push(stateMachineArn)
  }
  // A literal, so that SQLite uses the index of running executions.
  if (status === 'RUNNING') {
    conditions.push("status = 'RUNNING'")
  } else if (status === 'PENDING_REDRIVE') {
    conditions.push(WAITS)
    values.push(redrive ?? 0)
  } else if (status) {
    conditions.push(...(status === 'SUCCEEDED' ? [] : [UNSUCCESSFUL]), 'status = ?')
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
  return {
    sql: `SELECT record FROM executions WHERE ${conditions.join(' AND ')} ORDER BY start DESC, id DESC LIMIT ?`,
    values: [...values, limit],
  }
}
