import type { DatabaseSync } from 'node:sqlite'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { ExecutionFilter } from './store.ts'

export const executionsSchema = `
  CREATE TABLE executions (
    id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, machine TEXT NOT NULL, version TEXT, alias TEXT,
    status TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER, redrives INTEGER NOT NULL, record TEXT NOT NULL);
  CREATE INDEX executions_by_hash ON executions (hash);
  CREATE INDEX executions_by_machine ON executions (machine, start, id);
  CREATE INDEX executions_running ON executions (id) WHERE status = 'RUNNING';
  CREATE INDEX executions_by_stop ON executions (stop) WHERE stop IS NOT NULL;
`

/** Records of executions: the latest in memory (their transitions have them, too), the others in a table. */
export interface Executions {
  /** Takes a record as it is now. */
  put(record: ExecutionRecord): void
  find(arn: string): ExecutionRecord | undefined
  /** Characters of data that the records in memory hold. */
  readonly size: number
  /** Brings the table up to date; `forget` follows when that is committed. */
  settle(): void
  forget(): void
  // These ask the table alone.
  list(filter: ExecutionFilter): ExecutionRecord[]
  running(): ExecutionRecord[]
  lastId(): number
  endedBefore(time: number): number[]
  drop(ids: readonly number[]): void
}

export function createExecutions(db: DatabaseSync): Executions {
  const upsert = db.prepare(
    `INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, stop = excluded.stop,
       redrives = excluded.redrives, record = excluded.record`,
  )
  const findByHash = db.prepare('SELECT record FROM executions WHERE hash = ?')
  const dropById = db.prepare('DELETE FROM executions WHERE id = ?')
  const latest = new Map<string, ExecutionRecord>()
  let size = 0

  const write = (record: ExecutionRecord) =>
    upsert.run(
      record.id,
      hashOf(record.arn),
      record.stateMachineArn,
      record.versionArn ?? null,
      record.aliasArn ?? null,
      record.status,
      record.startDate,
      record.stopDate ?? null,
      record.redriveCount,
      JSON.stringify(record),
    )

  return {
    put(record) {
      latest.set(record.arn, record)
      size += record.input.length + (record.output?.length ?? 0)
    },
    find: (arn) =>
      latest.get(arn) ??
      findByHash
        .all(hashOf(arn))
        .map(readRecord)
        .find((record) => record.arn === arn),
    get size() {
      return size
    },
    settle() {
      for (const record of latest.values()) {
        write(record)
      }
    },
    forget() {
      latest.clear()
      size = 0
    },
    list: (filter) => list(db, filter),
    running: () =>
      db.prepare("SELECT record FROM executions WHERE status = 'RUNNING' ORDER BY id").all().map(readRecord),
    lastId: () => Number(db.prepare('SELECT max(id) AS id FROM executions').get()?.id ?? 0),
    endedBefore: (time) =>
      db
        .prepare('SELECT id FROM executions WHERE stop < ?')
        .all(time)
        .map(({ id }) => Number(id)),
    drop(ids) {
      for (const id of ids) {
        dropById.run(id)
      }
    },
  }
}

const readRecord = (row: Record<string, unknown>) => JSON.parse(String(row.record)) as ExecutionRecord

/** FNV-1a. ARNs come in no order: in an index of twelve bytes each, ten times as many share a page that is written. */
function hashOf(arn: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < arn.length; i++) {
    hash = Math.imul(hash ^ arn.charCodeAt(i), 0x01000193)
  }
  return hash
}

const columns = { stateMachineArn: 'machine', versionArn: 'version', aliasArn: 'alias' }

function list(db: DatabaseSync, { by, arn, status, redriven, after, limit }: ExecutionFilter) {
  const conditions = [`${columns[by]} = ?`]
  const values: (string | number)[] = [arn]
  // Spelled out, so that SQLite sees that the index of running executions will do.
  if (status === 'RUNNING') {
    conditions.push("status = 'RUNNING'")
  } else if (status) {
    conditions.push('status = ?')
    values.push(status)
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
    .map(readRecord)
}
