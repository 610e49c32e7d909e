import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** "FlFg": tells a data file of ours from any other SQLite file. */
const applicationId = 0x466c4667

/** The data file cannot be used, and has been left as it was. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError'
  readonly file: string
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `the data file ${file} ${problem}; it is left as it is: name another file, or move this one away`,
      options,
    )
    this.file = file
  }
}

export interface DataFileOptions {
  /** Creates the tables of a new file. */
  schema: string
  /** Raised whenever what is stored changes shape. */
  format: number
  /** What is committed survives a loss of power; without it, SIGKILL. */
  fsync?: boolean
}

/**
 * Opens a SQLite file for this process alone, creating it if need be. Throws DataFileError for a damaged file, for one
 * that another process or program has, and for one of another format.
 */
export function openDataFile(file: string, { schema, format, fsync = false }: DataFileOptions): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true })
  }
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file)
    if (file !== ':memory:') {
      // The write-ahead log takes its mode from the file.
      chmodSync(file, 0o600)
    }
    const pragma = (name: string) => Number(Object.values(db!.prepare(`PRAGMA ${name}`).get()!)[0])
    const isNew = Number(db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.n) === 0
    if (!isNew && pragma('application_id') !== applicationId) {
      throw new DataFileError(file, 'is not a FlowForge data file')
    }
    const found = pragma('user_version')
    if (!isNew && found !== format) {
      throw new DataFileError(
        file,
        `has format ${found} of ${found > format ? 'a newer' : 'an older'} FlowForge, and this one reads ${format}`,
      )
    }
    const check = isSmall(file) ? Object.values(db.prepare('PRAGMA quick_check(1)').get()!)[0] : 'ok'
    if (check !== 'ok') {
      throw new DataFileError(file, `is damaged (${check})`)
    }
    // One process at a time has the file. Checkpoints are rare: they write every changed page a second time.
    db.exec(`PRAGMA page_size = 8192; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${fsync ? 'FULL' : 'NORMAL'}; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32000`)
    if (isNew) {
      db.exec(
        `BEGIN; ${schema}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${format}; COMMIT`,
      )
    }
    return db
  } catch (error) {
    db?.close()
    if (error instanceof DataFileError) {
      throw error
    }
    const { message } = error as Error
    if (/locked|busy/.test(message)) {
      throw new DataFileError(file, 'is in use by another process', { cause: error })
    }
    throw new DataFileError(file, `is damaged (${message})`, { cause: error })
  }
}

/** Checking reads the whole file: worth it below 64 MB, while above SQLite's own checks on reading have to do. */
function isSmall(file: string) {
  return file === ':memory:' || statSync(file).size < 64 * 2 ** 20
}
