import { type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKSUMS, type Checksums, describeFile, type FileState } from './checksums.ts'
import { DataFileError, explainFileError, restoreOr } from './data-file-error.ts'
import { findDamagedFile } from './data-tree.ts'
import { readDatabaseHeader } from './database-header.ts'

/**
 * Compares the data files of a folder with their checksums, before anything opens them: SQLite would begin anew in an
 * empty file, and leave out what it cannot read of a write-ahead log. Returns the names of those that are as they were
 * left; of others nothing is known, as after a kill while they were written to. Throws DataFileError; `report` hears of
 * what cannot be told.
 */
export async function checkDataFiles(
  folder: string,
  names: readonly string[],
  checksums: Checksums | undefined,
  report?: (line: string) => void,
): Promise<ReadonlySet<string>> {
  const intact = new Set<string>()
  for (const name of names) {
    try {
      if (await checkDataFile(folder, name, checksums, report)) {
        intact.add(name)
      }
    } catch (error) {
      throw explainFileError(join(folder, name), error as Error)
    }
  }
  return intact
}

/** Returns whether the file is as it was left. */
async function checkDataFile(
  folder: string,
  name: string,
  checksums: Checksums | undefined,
  report?: (line: string) => void,
): Promise<boolean> {
  const file = join(folder, name)
  const left = checksums?.files[name]
  const log = checksums?.logs?.[name]
  const first = findProblem(file, left !== undefined)
  const wasClosed =
    !first && log !== undefined && !statOf(`${file}-wal`) && (log === null || isClosed(name, file))
  if (wasClosed) {
    report?.(
      `the last stop was broken off while ${file} was being closed, which removes its write-ahead log (-wal); had that been taken away before, what was written last is lost`,
    )
  }
  const problem = first ?? (wasClosed ? undefined : findLostLog(file, log ?? undefined))
  const verdict = problem ? { problem } : await compare(file, left)
  if (typeof verdict === 'object') {
    const wayOut = `remove ${join(folder, CHECKSUMS)} if the file was changed on purpose`
    throw new DataFileError(file, verdict.problem, checksums ? { remedy: restoreOr(wayOut) } : {})
  }
  return verdict === 'intact'
}

/** Returns what is wrong with a file at first sight; `isExpected` when it has to be there. */
function findProblem(file: string, isExpected: boolean): string | undefined {
  const stats = statOf(file)
  const isDatabase = file.endsWith('.db')
  const log = isDatabase ? statOf(`${file}-wal`) : undefined
  for (const [each, path] of [
    [stats, ''],
    [log, '-wal'],
    [isDatabase ? statOf(`${file}-shm`) : undefined, '-shm'],
  ] as const) {
    if (each && !each.isFile()) {
      return `${path && `has a ${path} beside it that `}is ${each.isDirectory() ? 'a directory' : 'no file'}`
    }
  }
  if (!stats?.size) {
    const finding = stats ? 'is empty' : 'is gone'
    return isExpected ? finding : log?.size ? `${finding}, though its write-ahead log is there` : undefined
  }
  return isDatabase && !readDatabaseHeader(file) ? 'is no SQLite file' : undefined
}

/** The emulator of DynamoDB may end before this process does; for as long as it has its file open there is an -shm. */
function isClosed(name: string, file: string): boolean {
  return name === 'dynamodb.db' && !statOf(`${file}-shm`)
}

/** A log that was there while the file was open is there after a kill, and no shorter. */
function findLostLog(file: string, leastBytes: number | undefined): string | undefined {
  if (leastBytes === undefined) {
    return undefined
  }
  const log = statOf(`${file}-wal`)
  if (log && log.size >= leastBytes) {
    return undefined
  }
  return log?.size
    ? `has a damaged write-ahead log (-wal): of ${leastBytes} bytes ${log.size} are left`
    : 'lacks its write-ahead log (-wal), where what was written last is'
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false })
}

/** Compares the folders of an intact data folder with what they held. Throws DataFileError. */
export async function checkDataTrees(
  folder: string,
  { trees = {} }: Pick<Checksums, 'trees'>,
): Promise<void> {
  for (const [name, left] of Object.entries(trees)) {
    const damaged =
      left &&
      (await findDamagedFile(join(folder, name), left).catch((error: Error) => {
        throw explainFileError(join(folder, name), error)
      }))
    if (damaged) {
      const wayOut = `remove ${join(folder, CHECKSUMS)} if the file was changed on purpose`
      throw new DataFileError(join(folder, name, damaged.path), damaged.problem, {
        remedy: restoreOr(wayOut),
      })
    }
  }
}

type Verdict = 'intact' | 'unknown' | { problem: string }

async function compare(file: string, left: FileState | null | undefined): Promise<Verdict> {
  let found: FileState | undefined
  try {
    found = await describeFile(file)
  } catch (error) {
    return { problem: `has a write-ahead log (-wal) that ${(error as Error).message}` }
  }
  const { log } = found ?? {}
  if (log && log.pageSize !== readDatabaseHeader(file)?.pageSize) {
    return { problem: 'has the write-ahead log (-wal) of another file' }
  }
  if (!left || !found) {
    return 'unknown'
  }
  const verdict = compareLogs(log, left.log)
  if (verdict !== 'intact') {
    return verdict
  }
  // Pages are copied into the file at a commit alone, which the log would show.
  return found.size === left.size && found.crc32 === left.crc32
    ? 'intact'
    : { problem: 'does not hold what was written to it (its checksum is another)' }
}

type Log = FileState['log']

/** Returns whether nothing was committed since, or something was. */
function compareLogs(found: Log, left: Log): Verdict {
  if (!left || left.frames === 0) {
    return found && found.frames > 0 ? 'unknown' : 'intact'
  }
  if (!found) {
    return { problem: 'lacks its write-ahead log (-wal)' }
  }
  if (found.sequence === left.sequence && found.salts.every((salt, index) => salt === left.salts[index])) {
    if (found.frames < left.frames) {
      const read = `${found.frames} of ${left.frames} pages can be read`
      return { problem: `has a damaged write-ahead log (-wal): ${read}` }
    }
    return found.frames === left.frames ? 'intact' : 'unknown'
  }
  // Each time SQLite begins a log anew it counts up the sequence and the first salt.
  const begun = found.sequence - left.sequence
  return begun > 0 && (found.salts[0] - left.salts[0]) >>> 0 === begun
    ? 'unknown'
    : { problem: 'has the write-ahead log (-wal) of another file' }
}
