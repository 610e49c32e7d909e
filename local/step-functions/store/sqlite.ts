import type { DatabaseSync } from 'node:sqlite'
import { type DataFileOptions, openDataFile } from '#local/storage/data-file.ts'
import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { HistoryEvent } from '../interpreter/history.ts'
import type { StoredFrame } from './frames.ts'
import { createExecutionList, UNSUCCESSFUL } from './list-executions.ts'
import { createMapRunDocuments, type MapRunDocuments } from './map-run-documents.ts'
import type { ChildCount, Document, DocumentRange, ExecutionFilter, Store, Transition } from './store.ts'
import { UNREAD_KINDS } from './store.ts'

/** Raised whenever what is stored changes shape. */
const FORMAT = 7

const SCHEMA = `
  CREATE TABLE documents (kind TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE TABLE executions (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL, machine TEXT NOT NULL, version TEXT, alias TEXT,
    status TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER, redrives INTEGER NOT NULL, record TEXT NOT NULL,
    map_run TEXT);
  CREATE INDEX executions_by_arn ON executions (substr(arn, -12));
  CREATE INDEX executions_by_machine ON executions (machine, start, id);
  CREATE INDEX executions_by_map_run ON executions (map_run, start, id) WHERE map_run IS NOT NULL;
  CREATE INDEX executions_by_stop ON executions (stop) WHERE stop IS NOT NULL;
  CREATE TABLE frames (
    execution INTEGER, id INTEGER, frame TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE events (execution INTEGER, first INTEGER, events TEXT NOT NULL, UNIQUE (execution, first));
`

/** By what lists of executions look for, among many that have succeeded. They change nothing of what is stored. */
const INDEXES = `
  CREATE INDEX IF NOT EXISTS executions_running_by_machine ON executions (machine, start, id) WHERE status = 'RUNNING';
  CREATE INDEX IF NOT EXISTS executions_unsuccessful ON executions (machine, status, start, id) WHERE ${UNSUCCESSFUL};
`

/**
 * Keeps everything in one SQLite file (plus its write-ahead log).
 * The events of one turn are one row, found by the first of them, and the index of ARNs, which come in no order, has their
 * ends alone: with a row per event and whole ARNs `npm run bench -- engine` is a third further from its 0.25 ms.
 * What `commit` has taken survives SIGKILL; with `fsync: true` also a loss of power.
 * Throws DataFileError for a damaged file and for one that a version with another format wrote.
 */
export function createSqliteStore(
  file: string,
  options: Omit<DataFileOptions, 'schema' | 'indexes' | 'format'> = {},
): Store {
  return new SqliteStore(openDataFile(file, { schema: SCHEMA, indexes: INDEXES, format: FORMAT, ...options }))
}

function prepareStatements(db: DatabaseSync) {
  return {
    putDocument: db.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)'),
    dropDocument: db.prepare('DELETE FROM documents WHERE kind = ? AND key = ?'),
    putExecution: db.prepare(
      `INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, stop = excluded.stop,
         redrives = excluded.redrives, record = excluded.record, map_run = excluded.map_run`,
    ),
    findExecution: db.prepare(
      'SELECT record FROM executions WHERE substr(arn, -12) = substr(?1, -12) AND arn = ?1',
    ),
    running: db.prepare("SELECT record FROM executions WHERE status = 'RUNNING' ORDER BY id"),
    putFrame: db.prepare(
      'INSERT INTO frames VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET frame = excluded.frame',
    ),
    dropFrame: db.prepare('DELETE FROM frames WHERE execution = ? AND id = ?'),
    readFrames: db.prepare('SELECT frame FROM frames WHERE execution = ? ORDER BY id'),
    putEvents: db.prepare('INSERT INTO events VALUES (?, ?, ?)'),
    readEventsFrom: db.prepare(
      `SELECT events FROM events WHERE execution = ?1 AND first >=
         coalesce((SELECT max(first) FROM events WHERE execution = ?1 AND first <= ?2), 0) ORDER BY first`,
    ),
    readEventsBackFrom: db.prepare(
      'SELECT events FROM events WHERE execution = ? AND first <= ? ORDER BY first DESC',
    ),
  }
}

class SqliteStore implements Store {
  private readonly db: DatabaseSync
  private readonly statements: ReturnType<typeof prepareStatements>
  private readonly executionsBy: ReturnType<typeof createExecutionList>
  private knownMapRuns: MapRunDocuments | undefined

  constructor(db: DatabaseSync) {
    this.db = db
    this.statements = prepareStatements(db)
    this.executionsBy = createExecutionList(db)
  }

  open() {
    return {
      documents: this.db
        .prepare(
          `SELECT kind, key, value FROM documents WHERE kind NOT IN (${UNREAD_KINDS.map(() => '?').join()})`,
        )
        .all(...UNREAD_KINDS) as unknown as Document[],
      running: this.statements.running.all().map(({ record }) => parse<ExecutionRecord>(record)),
      lastId: Number(this.db.prepare('SELECT max(id) AS id FROM executions').get()!.id ?? 0),
    }
  }

  commit(transitions: readonly Transition[], documents: readonly Document[]) {
    this.transact(() => {
      for (const document of documents) {
        this.putDocument(document)
      }
      for (const transition of transitions) {
        this.putTransition(transition)
      }
    })
  }

  private putDocument({ kind, key, value }: Document) {
    if (value === null) {
      this.statements.dropDocument.run(kind, key)
    } else {
      this.statements.putDocument.run(kind, key, value)
    }
  }

  private putTransition({ execution, record, events, frames, droppedFrames }: Transition) {
    const { putEvents, putFrame, dropFrame } = this.statements
    if (record) {
      this.putExecution(record)
    }
    if (events.length > 0) {
      putEvents.run(execution, events[0]!.id, JSON.stringify(events))
    }
    for (const id of droppedFrames) {
      dropFrame.run(execution, id)
    }
    for (const frame of frames) {
      putFrame.run(execution, frame.id, JSON.stringify(frame))
    }
  }

  private putExecution(record: ExecutionRecord) {
    this.statements.putExecution.run(
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
      record.mapRunArn ?? null,
    )
  }

  findExecution(arn: string): ExecutionRecord | undefined {
    const row = this.statements.findExecution.get(arn)
    return row && parse<ExecutionRecord>(row.record)
  }

  listExecutions(filter: ExecutionFilter): ExecutionRecord[] {
    return this.executionsBy(filter)
  }

  /** Prepared when a Map Run is first asked for, which most clouds have none of. */
  private get mapRuns(): MapRunDocuments {
    this.knownMapRuns ??= createMapRunDocuments(this.db)
    return this.knownMapRuns
  }

  findDocument(kind: DocumentRange['kind'], key: string): Document | undefined {
    return this.mapRuns.find(kind, key)
  }

  readDocuments(range: DocumentRange): Document[] {
    return this.mapRuns.read(range)
  }

  countChildren(mapRunArn: string, redrive: number): ChildCount[] {
    return this.mapRuns.countChildren(mapRunArn, redrive)
  }

  readHistory(
    execution: number,
    { start, limit, reverse }: { start: number; limit: number; reverse: boolean },
  ): HistoryEvent[] {
    const page: HistoryEvent[] = []
    const events = reverse
      ? this.readBack(execution, this.lastEvent(execution) - start)
      : this.readForward(execution, start + 1)
    for (const event of events) {
      if (page.length === limit) {
        break
      }
      page.push(event)
    }
    return page
  }

  lastEvent(execution: number): number {
    return this.readBack(execution, Number.MAX_SAFE_INTEGER).next().value?.id ?? 0
  }

  /** Reads the events of an execution from one on, as far as they are taken. */
  private *readForward(execution: number, from: number): Generator<HistoryEvent, undefined> {
    for (const { events } of this.statements.readEventsFrom.iterate(execution, from)) {
      yield* parse<HistoryEvent[]>(events).filter(({ id }) => id >= from)
    }
  }

  private *readBack(execution: number, from: number): Generator<HistoryEvent, undefined> {
    for (const { events } of this.statements.readEventsBackFrom.iterate(execution, from)) {
      yield* parse<HistoryEvent[]>(events)
        .filter(({ id }) => id <= from)
        .reverse()
    }
  }

  readFrames(execution: number): StoredFrame[] {
    return this.statements.readFrames.all(execution).map(({ frame }) => parse<StoredFrame>(frame))
  }

  prune(endedBefore: number): number {
    const ended = 'SELECT id FROM executions WHERE stop < ?'
    let pruned = 0
    this.transact(() => {
      for (const table of ['events', 'frames']) {
        this.db.prepare(`DELETE FROM ${table} WHERE execution IN (${ended})`).run(endedBefore)
      }
      this.mapRuns.prune(endedBefore)
      pruned = Number(this.db.prepare('DELETE FROM executions WHERE stop < ?').run(endedBefore).changes)
    })
    return pruned
  }

  private transact(write: () => void) {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      write()
      this.db.exec('COMMIT')
    } catch (error) {
      // SQLite has rolled back by itself when the disk is full.
      if (this.db.isTransaction) {
        this.db.exec('ROLLBACK')
      }
      throw error
    }
  }

  close() {
    this.db.close()
  }
}

/** Reads what this store has written itself: the format number of the file says so. */
function parse<T>(text: unknown): T {
  return JSON.parse(String(text)) as T
}
