import type { DatabaseSync } from 'node:sqlite'
import type { ExecutionStatus } from '../interpreter/execution.ts'
import type { ChildCount, Document, DocumentRange } from './store.ts'

/** What a SQLite file has of Map Runs. */
export interface MapRunDocuments {
  find(kind: DocumentRange['kind'], key: string): Document | undefined
  read(range: DocumentRange): Document[]
  countChildren(mapRunArn: string, redrive: number): ChildCount[]
  /** Deletes runs that ended before the time, and what belongs to them. */
  prune(endedBefore: number): void
}

/** The key of an item begins with the ARN of its run and this. */
const ITEM_MARK = '#'

export function createMapRunDocuments(db: DatabaseSync): MapRunDocuments {
  const find = db.prepare('SELECT kind, key, value FROM documents WHERE kind = ? AND key = ?')
  const read = db.prepare(
    'SELECT kind, key, value FROM documents WHERE kind = ? AND key > ? AND key < ? ORDER BY key LIMIT ?',
  )
  const count = db.prepare(
    `SELECT status, json_extract(record, '$.mapRunRedrive') = ? AS current,
       count(*) AS executions, sum(json_extract(record, '$.itemCount')) AS items
     FROM executions WHERE map_run = ? GROUP BY status, current`,
  )
  const prune = db.prepare(
    `DELETE FROM documents WHERE kind = 'mapRun' AND json_extract(value, '$.stopDate') < ?`,
  )
  const pruneItems = db.prepare(
    `DELETE FROM documents WHERE kind = 'mapRunItem' AND NOT EXISTS (SELECT 1 FROM documents AS run
       WHERE run.kind = 'mapRun' AND run.key = substr(documents.key, 1, instr(documents.key, '${ITEM_MARK}') - 1))`,
  )
  const pruneNames = db.prepare(
    `DELETE FROM documents WHERE kind = 'mapRunOf' AND NOT EXISTS (SELECT 1 FROM documents AS run
       WHERE run.kind = 'mapRun' AND run.key = json_extract(documents.value, '$.arn'))`,
  )
  return {
    find: (kind, key) => find.get(kind, key) as Document | undefined,
    read: ({ kind, prefix, after = prefix, limit }) =>
      read.all(kind, after, `${prefix}\u{10ffff}`, limit) as unknown as Document[],
    countChildren: (mapRunArn, redrive) =>
      count.all(redrive, mapRunArn).map(({ status, current, executions, items }) => ({
        status: status as ExecutionStatus,
        isCurrent: current === 1,
        executions: Number(executions),
        items: Number(items),
      })),
    prune(endedBefore) {
      if (prune.run(endedBefore).changes > 0) {
        pruneItems.run()
        pruneNames.run()
      }
    },
  }
}
