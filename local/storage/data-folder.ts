import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '#local/clock.ts'
import { checkDataFiles, checkDataTrees } from './check-data-files.ts'
import { CHECKSUMS, type Checksums, readChecksums } from './checksums.ts'
import { DataFileError, explainFileError } from './data-file-error.ts'
import { type ChecksumKeeper, keepChecksums } from './keep-checksums.ts'
import { LOG_FILE } from './log-file.ts'
import { makeDataFolder, NoDataFolder } from './make-data-folder.ts'
import { closeTree } from './owner-only.ts'
import { isUnwritable } from './unwritable.ts'

/** Another process works on the same data. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  readonly folder: string
  readonly pid: string

  constructor(folder: string, pid: string) {
    super(`the data folder ${folder} is in use by process ${pid}; stop that one, or choose another folder`)
    this.folder = folder
    this.pid = pid
  }
}

/** The files whose loss or damage must not go unnoticed. */
const DATA_FILES = [
  'states.db',
  'invocations.db',
  'dynamodb.db',
  'queues/fauxqs.db',
  'issuer-key.json',
] as const
export type DataFileName = (typeof DATA_FILES)[number]

/** Folders with any number of files, of which the same is true. */
const DATA_TREES = ['s3']

/** What is in them the emulators make. */
const FOLDERS = ['queues', ...DATA_TREES]

/** By each of them a folder is known as a data folder. */
const KNOWN = [
  ...DATA_FILES.map((name) => name.split('/')[0]!),
  ...DATA_TREES,
  ...['lock', 'pid', CHECKSUMS, LOG_FILE, 'endpoint.json'],
]

export interface DataFolder {
  /** Path of a file in the folder. */
  file(name: string): string
  /** Whether the file is known to be as it was left. */
  isIntact(name: DataFileName): boolean
  /** When the folder was last used, in epoch milliseconds of the clock of then; 0 when that is not known. */
  readonly lastUsed: number
  /** Begins to note what the files hold, for the next start. */
  keepChecksums(clock: Clock): ChecksumKeeper
  release(): void
}

/**
 * Takes the folder for this process, creating it if need be, and checks its files. The lock is SQLite's on a file of its
 * own, so that the operating system drops it when the process dies, however it dies. Throws DataFolderInUse,
 * NoDataFolder and DataFileError; `report` hears of what is no reason to throw.
 */
export async function takeDataFolder(folder: string, report?: (line: string) => void): Promise<DataFolder> {
  const lock = lockFolder(folder)
  try {
    const checksums = findChecksums(folder, report)
    const intact = await checkDataFiles(folder, DATA_FILES, checksums, report)
    await checkDataTrees(folder, checksums ?? {})
    return {
      file: (name) => join(folder, name),
      isIntact: (name) => intact.has(name),
      lastUsed: checksums?.at ?? 0,
      keepChecksums: (clock) => keepChecksums(folder, { names: DATA_FILES, trees: DATA_TREES, clock }),
      release: () => lock.close(),
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

function lockFolder(folder: string): DatabaseSync {
  const pidFile = join(folder, 'pid')
  const lockFile = join(folder, 'lock')
  const remedy = 'remove it, or use another data folder'
  let lock: DatabaseSync | undefined
  try {
    makeDataFolder(folder, KNOWN)
    lock = new DatabaseSync(lockFile)
    lock.exec('BEGIN EXCLUSIVE')
    closeToOthers(folder)
  } catch (error) {
    lock?.close()
    if (error instanceof NoDataFolder) {
      throw error
    }
    const { message } = error as Error
    if (/locked|busy/.test(message)) {
      throw new DataFolderInUse(folder, readPid(pidFile))
    }
    if (isUnwritable(message) && isFileOrAbsent(lockFile)) {
      throw explainFileError(lockFile, error as Error)
    }
    throw new DataFileError(lockFile, `is no lock (${message})`, { remedy, cause: error })
  }
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  } catch (error) {
    lock.close()
    throw explainFileError(pidFile, error as Error)
  }
  return lock
}

function isFileOrAbsent(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? true
}

/** What the files hold is nobody else's: inputs of executions, tokens of tasks, the issuer's key. */
function closeToOthers(folder: string): void {
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) {
      chmodSync(join(folder, entry.name), 0o600)
    }
  }
  for (const name of FOLDERS) {
    closeTree(join(folder, name))
  }
}

/** Checksums that cannot be read are no reason to refuse the files, which are checked without them. */
function findChecksums(folder: string, report?: (line: string) => void): Checksums | undefined {
  try {
    return readChecksums(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') {
      const remedy = 'remove it, or use another data folder'
      throw new DataFileError(join(folder, CHECKSUMS), 'is a directory', { remedy })
    }
    report?.(`${join(folder, CHECKSUMS)} is damaged (${(error as Error).message}); it is written anew`)
    return undefined
  }
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
