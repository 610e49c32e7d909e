import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

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

export interface DataFolder {
  /** Path of a file in the folder. */
  file(name: string): string
  release(): void
}

/**
 * Takes the folder for this process, creating it if need be. The lock is SQLite's on a file of its own, so that the
 * operating system drops it when the process dies, however it dies. Throws DataFolderInUse.
 */
export function takeDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true })
  // What the files hold is nobody else's: inputs of executions, tokens of tasks, the issuer's key.
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) {
      chmodSync(join(folder, entry.name), 0o600)
    }
  }
  const pidFile = join(folder, 'pid')
  const lockFile = join(folder, 'lock')
  const lock = new DatabaseSync(lockFile)
  chmodSync(lockFile, 0o600)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new DataFolderInUse(folder, readPid(pidFile))
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  return { file: (name) => join(folder, name), release: () => lock.close() }
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
