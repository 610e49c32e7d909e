import type { DatabaseSync } from 'node:sqlite'
import { openDataFile } from '#local/data-file.ts'
import type { ExecutionRecord, HistoryEvent } from '../interpreter/execution.ts'
import type { StoredFrame } from './frames.ts'
import type { Document, ExecutionFilter, Store, Transition } from './store.ts'

/** Raised whenever what is stored changes shape. */
const format = 2

/**
 * Key of a row of history (by its last event) or of a frame. An execution has at most 25,000 of either.
 * One integer rather than two columns: only then do long rows stay in one page instead of spilling into two.
 */
const keyOf = (execution: number, number: number) => execution * 32_768 + number

/**
 * History is kept in the order of commits, with an index beside it: kept in the order of executions, each commit would
 * rewrite a whole page for every execution in flight (measured: 1.3 times the processor time per execution).
 */
const schema = `
  CREATE TABLE documents (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE TABLE executions (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, version TEXT, alias TEXT,
    status TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER, redrives INTEGER NOT NULL, record TEXT NOT NULL);
  CREATE INDEX executions_by_machine ON executions (machine, start, id);
  CREATE INDEX executions_running ON executions (id) WHERE status = 'RUNNING';
  CREATE INDEX executions_by_stop ON executions (stop) WHERE stop IS NOT NULL;
  CREATE TABLE history (key INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE UNIQUE INDEX history_by_key ON history (key);
  CREATE TABLE frames (key INTEGER PRIMARY KEY, data TEXT NOT NULL);
`

/**
 * Keeps everything in one SQLite file (plus its write-ahead log).
 * What `commit` has taken survives SIGKILL; with `fsync: true` also a loss of power.
 * Throws DataFileError for a damaged file and for one that a version with another format wrote.
 */
export function createSqliteStore(file: string, { fsync = false }: { fsync?: boolean } = {}): Store {
  const db = openDataFile(file, { schema, format, fsync })
  const putDocument = db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)')
  const dropDocument = db.prepare('DELETE FROM documents WHERE kind = ? AND key = ?')
  const insertExecution = db.prepare(
    `INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, stop = excluded.stop,
       redrives = excluded.redrives, record = excluded.record`,
  )
  const insertHistory = db.prepare('INSERT INTO history VALUES (?, ?)')
  const putFrame = db.prepare('INSERT OR REPLACE INTO frames VALUES (?, ?)')
  const dropFrame = db.prepare('DELETE FROM frames WHERE key = ?')
  const findByArn = db.prepare('SELECT record FROM executions WHERE arn = ?')
  const historyUp = db.prepare('SELECT events FROM history WHERE key > ? AND key < ? ORDER BY key')
  const historyDown = db.prepare('SELECT events FROM history WHERE key > ? AND key <= ? ORDER BY key DESC')
  const rowAt = db.prepare('SELECT key, events FROM history WHERE key >= ? ORDER BY key LIMIT 1')
  const lastRow = db.prepare('SELECT max(key) AS key FROM history WHERE key < ?')
  const framesOf = db.prepare('SELECT data FROM frames WHERE key > ? AND key < ?')
  const findLast = (execution: number) =>
    Math.max(0, Number(lastRow.get(keyOf(execution + 1, 0))?.key ?? 0) - keyOf(execution, 0))

  const write = ({ execution, record, history, frames, dropped }: Transition) => {
    if (record)
      insertExecution.run(
        record.id,
        record.arn,
        record.stateMachineArn,
        record.versionArn ?? null,
        record.aliasArn ?? null,
        record.status,
        record.startDate,
        record.stopDate ?? null,
        record.redriveCount,
        JSON.stringify(record),
      )
    if (history.length > 0) insertHistory.run(keyOf(execution, history.at(-1)!.id), JSON.stringify(history))
    for (const id of dropped) dropFrame.run(keyOf(execution, id))
    for (const frame of frames) putFrame.run(keyOf(execution, frame.id), JSON.stringify(frame))
  }

  return {
    open: () => ({
      documents: db.prepare('SELECT kind, key, value FROM documents').all() as unknown as Document[],
      running: db
        .prepare("SELECT record FROM executions WHERE status = 'RUNNING' ORDER BY id")
        .all()
        .map(readRecord),
      lastId: Number(db.prepare('SELECT max(id) AS id FROM executions').get()?.id ?? 0),
    }),
    commit(transitions, documents) {
      db.exec('BEGIN IMMEDIATE')
      try {
        for (const { kind, key, value } of documents)
          if (value === null) dropDocument.run(kind, key)
          else putDocument.run(kind, key, value)
        for (const transition of transitions) write(transition)
        db.exec('COMMIT')
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    findExecution(arn) {
      const row = findByArn.get(arn)
      return row && readRecord(row)
    },
    listExecutions: (filter) => listExecutions(db, filter),
    readHistory(execution, { start, limit, reverse }) {
      // In reverse, `top` is the first event of the page; the row that has it is keyed by its own last event.
      const top = findLast(execution) - start
      const rows = reverse
        ? historyDown.iterate(keyOf(execution, 0), Number(rowAt.get(keyOf(execution, top))?.key ?? 0))
        : historyUp.iterate(keyOf(execution, start), keyOf(execution + 1, 0))
      const events: HistoryEvent[] = []
      for (const row of rows) {
        const batch = JSON.parse(String(row.events)) as HistoryEvent[]
        for (const event of reverse ? batch.reverse() : batch)
          if (reverse ? event.id <= top : event.id > start) events.push(event)
        if (events.length >= limit) break
      }
      return events.slice(0, limit)
    },
    readEvent(execution, id) {
      const events = JSON.parse(String(rowAt.get(keyOf(execution, id))!.events)) as HistoryEvent[]
      return events.find((event) => event.id === id)!
    },
    lastEvent: findLast,
    readFrames: (execution) =>
      framesOf
        .all(keyOf(execution, 0), keyOf(execution + 1, 0))
        .map((row) => JSON.parse(String(row.data)) as StoredFrame),
    prune: (endedBefore) => prune(db, endedBefore),
    close: () => db.close(),
  }
}

const readRecord = (row: Record<string, unknown>) => JSON.parse(String(row.record)) as ExecutionRecord

const columns = { stateMachineArn: 'machine', versionArn: 'version', aliasArn: 'alias' }

function listExecutions(db: DatabaseSync, { by, arn, status, redriven, after, limit }: ExecutionFilter) {
  const conditions = [`${columns[by]} = ?`]
  const values: (string | number)[] = [arn]
  // Spelled out, so that SQLite sees that the index of running executions will do.
  if (status === 'RUNNING') conditions.push("status = 'RUNNING'")
  else if (status) {
    conditions.push('status = ?')
    values.push(status)
  }
  if (redriven !== undefined) conditions.push(redriven ? 'redrives > 0' : 'redrives = 0')
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

function prune(db: DatabaseSync, endedBefore: number): number {
  const ended = db.prepare('SELECT id FROM executions WHERE stop < ?').all(endedBefore)
  if (ended.length === 0) return 0
  const drop = ['history', 'frames'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE key > ? AND key < ?`),
  )
  db.exec('BEGIN IMMEDIATE')
  for (const { id } of ended)
    for (const statement of drop) statement.run(keyOf(Number(id), 0), keyOf(Number(id) + 1, 0))
  db.prepare('DELETE FROM executions WHERE stop < ?').run(endedBefore)
  db.exec('COMMIT')
  return ended.length
}
