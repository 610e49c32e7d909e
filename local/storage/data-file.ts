import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { APPLICATION_ID, DataFileError, explainFileError } from './data-file-error.ts'

export interface DataFileOptions {
  /** Creates the tables of a new file. */
  schema: string
  /** Makes what indexes are not there, at each opening: a file of before has none that came later. */
  indexes?: string
  /** Raised whenever what is stored changes shape. */
  format: number
  /** What is committed survives a loss of power; without it, SIGKILL. */
  fsync?: boolean | undefined
  /** The file is known to be as it was left, and need not be checked again. */
  isIntact?: boolean | undefined
  /** The file does not grow beyond this: for tests of a full disk. */
  mostPages?: number | undefined
}

/**
 * Opens a SQLite file for this process alone, creating it if need be. Throws DataFileError for a damaged file, for one
 * that another process or program has, for one of another format, and for one that cannot be written.
 */
export function openDataFile(file: string, options: DataFileOptions): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true })
    }
    db = new DatabaseSync(file)
    if (file !== ':memory:') {
      // The write-ahead log takes its mode from the file.
      chmodSync(file, 0o600)
    }
    prepareFile(db, file, options)
    db.exec(options.indexes ?? '')
    return db
  } catch (error) {
    db?.close()
    throw explainFileError(file, error as Error)
  }
}

/** Checks a SQLite file that another program will open. Throws DataFileError. */
export function checkForeignFile(file: string): void {
  if (!statSync(file, { throwIfNoEntry: false })?.size) {
    return
  }
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true })
    if (readPragma(db, 'application_id') === APPLICATION_ID) {
      throw new DataFileError(file, 'holds what another data file should')
    }
    checkPages(db, file)
  } catch (error) {
    throw explainFileError(file, error as Error)
  } finally {
    db?.close()
  }
}

function prepareFile(
  db: DatabaseSync,
  file: string,
  { schema, format, fsync = false, isIntact = false, mostPages }: DataFileOptions,
): void {
  const isNew = Number(db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.n) === 0
  if (!isNew) {
    checkFormat(db, file, format)
    if (!isIntact) {
      checkPages(db, file)
    }
    checkSchema(db, file, schema)
  }
  // One process at a time has the file. Checkpoints are rare, since they write every changed page a second time, and not so rare
  // that one takes a tenth of a second, for which nobody is answered.
  db.exec(`PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${fsync ? 'FULL' : 'NORMAL'}; PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -8000`)
  if (isNew) {
    db.exec(
      `BEGIN; ${schema}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${format}; COMMIT`,
    )
  }
  if (mostPages !== undefined) {
    db.exec(`PRAGMA max_page_count = ${mostPages}`)
  }
}

function checkFormat(db: DatabaseSync, file: string, format: number): void {
  if (readPragma(db, 'application_id') !== APPLICATION_ID) {
    throw new DataFileError(file, 'is not a FlowForge data file')
  }
  const found = Number(readPragma(db, 'user_version'))
  if (found !== format) {
    const age = found > format ? 'a newer' : 'an older'
    throw new DataFileError(file, `has format ${found} of ${age} FlowForge, and this one reads ${format}`)
  }
}

/** Reads the whole file: worth it below 64 MB, while above SQLite's own checks on reading have to do. */
function checkPages(db: DatabaseSync, file: string): void {
  if (file !== ':memory:' && statSync(file).size >= 64 * 2 ** 20) {
    return
  }
  const finding = readPragma(db, 'quick_check(1)')
  if (finding !== 'ok') {
    throw new DataFileError(file, `is damaged (${finding})`)
  }
}

/** What the schema creates must be there. */
function checkSchema(db: DatabaseSync, file: string, schema: string): void {
  const wanted = [...schema.matchAll(/CREATE (?:TABLE|INDEX) (\w+)/g)].map(([, name]) => name)
  const found = new Set(
    db
      .prepare('SELECT name FROM sqlite_master')
      .all()
      .map(({ name }) => name),
  )
  const missing = wanted.filter((name) => !found.has(name!))
  if (missing.length > 0) {
    throw new DataFileError(file, `is damaged, or another one: it has no ${missing.join(', no ')}`)
  }
}

function readPragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]
}
