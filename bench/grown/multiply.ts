import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** The last digits of an id as `lambdas/stores/derived-id.ts` makes them: `ord_` and 24 hexadecimal digits. */
const IDS = /(?<=_[0-9a-f]{16})[0-9a-f]{8}(?![0-9a-f])/g

type Row = Record<string, SQLInputValue>

/**
 * Makes of the finished orders of a data folder, which no cloud has open, so many times as many: each row of theirs is
 * copied, in the emulator's tables and indexes and in the engine's store, with other ids. Orders by the thousand an hour
 * would take a day. What the files hold is unknown afterwards, as after a kill.
 */
export function multiplyOrders(folder: string, times: number): void {
  multiply(join(folder, 'dynamodb.db'), times, copyItem)
  multiply(join(folder, 'states.db'), times, copyExecution)
  rmSync(join(folder, 'checksums.json'), { force: true })
}

function multiply(file: string, times: number, copy: (row: Row, copies: Copies) => Row): void {
  const db = new DatabaseSync(file)
  try {
    // A crash costs nothing here: the folder is a copy.
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -500000')
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .all()
      .map(({ name }) => String(name))
    const step = lastExecution(db, tables)
    for (const table of tables) {
      const rows = (db.prepare(`SELECT * FROM "${table}"`).all() as Row[]).filter(belongsToOrder)
      if (rows.length === 0) {
        continue
      }
      const columns = Object.keys(rows[0]!)
      const insert = db.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => '?').join(', ')})`)
      for (let number = 1; number < times; number++) {
        db.exec('BEGIN')
        for (const row of rows) {
          const copied = copy(row, { number, step })
          insert.run(...columns.map((column) => copied[column]!))
        }
        db.exec('COMMIT')
      }
    }
  } finally {
    db.close()
  }
}

interface Copies {
  readonly number: number
  /** How many executions there were: those of a copy are counted on from there. */
  readonly step: number
}

function lastExecution(db: DatabaseSync, tables: readonly string[]): number {
  return tables.includes('executions')
    ? Number(db.prepare('SELECT max(id) AS last FROM executions').get()!.last)
    : 0
}

/** Its key has an id; stock has none, and stays as it is. Events have the number of their execution. */
function belongsToOrder(row: Row): boolean {
  const keys = [row.pk, row.sk, row.table_pk, row.table_sk, row.arn].filter((key) => typeof key === 'string')
  return row.execution !== undefined || keys.some((key) => key.search(IDS) >= 0)
}

function copyItem(row: Row, { number }: Copies): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? withOtherIds(value, number) : value,
    ]),
  )
}

function copyExecution(row: Row, copies: Copies): Row {
  const { id, execution, record, ...others } = copyItem(row, copies)
  const offset = copies.number * copies.step
  return {
    ...others,
    ...(id === undefined ? {} : { id: Number(id) + offset }),
    ...(execution === undefined ? {} : { execution: Number(execution) + offset }),
    ...(record === undefined
      ? {}
      : { record: JSON.stringify({ ...JSON.parse(String(record)), id: Number(id) + offset }) }),
  }
}

/** The same number makes the same ids of the same: what refers to each other does so in the copy. */
function withOtherIds(text: string, number: number): string {
  return text.replace(IDS, (digits) =>
    ((Number.parseInt(digits, 16) ^ number) >>> 0).toString(16).padStart(8, '0'),
  )
}
