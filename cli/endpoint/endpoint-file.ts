import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where a local cloud listens; `dev` writes it into the data folder, and removes it at its end. */
export interface LocalEndpoint {
  /** Of the API; absent where the cloud serves none. */
  url?: string
  awsUrl: string
  pid: number
  /** Calls need a token. */
  auth: boolean
}

export const DATA_FOLDER = '.flowforge'
export const ENDPOINT_FILE = 'endpoint.json'

/** Keeps the file to its owner. Another cloud that runs (one in memory beside one on disk) keeps its own. */
export function writeEndpoint(folder: string, endpoint: LocalEndpoint): void {
  const file = join(folder, ENDPOINT_FILE)
  const other = readEndpoint(file)
  if (other && other.pid !== endpoint.pid && isRunning(other.pid)) {
    return
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(endpoint, undefined, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
}

/** Removes the file that this process has written. */
export function removeEndpoint(folder: string): void {
  const file = join(folder, ENDPOINT_FILE)
  if (readEndpoint(file)?.pid === process.pid) {
    rmSync(file, { force: true })
  }
}

/** The local cloud that runs, by the file in `.flowforge` of the directory or of one above it. */
export function findLocalEndpoint(directory: string): LocalEndpoint | undefined {
  const found = readEndpoint(join(directory, DATA_FOLDER, ENDPOINT_FILE))
  if (found && isRunning(found.pid)) {
    return found
  }
  const above = dirname(directory)
  return above === directory ? undefined : findLocalEndpoint(above)
}

function readEndpoint(file: string): LocalEndpoint | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isEndpoint(read) ? read : undefined
  } catch {
    return undefined
  }
}

function isEndpoint(value: unknown): value is LocalEndpoint {
  const { awsUrl, pid } = (value ?? {}) as Record<string, unknown>
  return typeof awsUrl === 'string' && typeof pid === 'number'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
