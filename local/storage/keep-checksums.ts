import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#local/clock.ts'
import { type Checksums, describeFile, writeChecksums } from './checksums.ts'
import { describeTree } from './data-tree.ts'
import { watchLogs } from './watch-logs.ts'

export interface ChecksumKeeper {
  /** Called before files in a folder are written to: until that is quiet again, nothing is known of them. */
  expectWrite(tree: string): void
  /** Notes that the files and write-ahead logs which are there now have to be there. */
  expectFiles(): void
  /** Notes further files, and logs, that have come. */
  expectNew(): void
  /** Called when the process that has a file open has ended: it may have closed it, which takes its log away. */
  expectClosed(name: string): void
  /** Ends the keeping, before the files are closed: closing changes them. */
  stop(): Promise<void>
  /** Writes the checksums of the closed files. */
  seal(): Promise<void>
  /** Notes that the files are closed, without their sums: of those of a start that failed nothing is known. */
  unseal(): void
}

/** Files to which nothing was written for this long are summed. */
const QUIET_MS = 1_000

/**
 * Writes the checksums of the data files whenever nothing is written to them, so that a kill finds them up to date.
 * Until then, and while there is work, all that is said of a file is that it has to be there.
 */
export function keepChecksums(
  folder: string,
  { names, trees = [], clock }: { names: readonly string[]; trees?: readonly string[]; clock: Clock },
): ChecksumKeeper {
  let summed = ''
  let before = ''
  let running: Promise<void> | undefined
  let last: Known = { files: {}, trees: {} }
  const logs = watchLogs(folder, names)
  /** Counts up with each write to a folder. */
  let writes = 0
  const write = (known: Known) => {
    last = known
    writeChecksums(folder, { at: clock.now(), ...known, logs: logs.describe() })
  }
  const expectNew = () => write({ ...last, files: { ...namesAlone(folder, names), ...last.files } })
  const look = () => `${fingerprint(folder, names)} ${writes}`

  async function sumQuietFiles(): Promise<void> {
    if (logs.haveBegun() || Object.keys(namesAlone(folder, names)).some((name) => !(name in last.files))) {
      expectNew()
    }
    const now = look()
    const isQuiet = now === before
    before = now
    if (now === summed || !isQuiet) {
      return
    }
    const known = await describeAll(folder, names, trees)
    // What was written meanwhile is in some of the sums and not in others.
    if (look() === now) {
      write(known)
      summed = now
    }
  }

  const unknown = Object.fromEntries(trees.map((name) => [name, null]))
  const expectFiles = () => write({ files: namesAlone(folder, names), trees: unknown })
  expectFiles()
  const timer = setInterval(() => {
    running ??= sumQuietFiles()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }, QUIET_MS).unref()
  return {
    expectFiles,
    expectNew,
    expectClosed(name) {
      logs.forget([name])
      expectFiles()
    },
    expectWrite(tree) {
      writes += 1
      if (last.trees[tree]) {
        write({ ...last, trees: { ...last.trees, [tree]: null } })
      }
    },
    async stop() {
      clearInterval(timer)
      await running
      logs.expectEnd()
      expectFiles()
    },
    async seal() {
      logs.forget(names)
      write(await describeAll(folder, names, trees))
    },
    unseal() {
      logs.forget(names)
      expectFiles()
    },
  }
}

interface Known {
  files: Checksums['files']
  trees: NonNullable<Checksums['trees']>
}

async function describeAll(
  folder: string,
  names: readonly string[],
  trees: readonly string[],
): Promise<Known> {
  const known: Known = { files: await describeFiles(folder, names), trees: {} }
  for (const name of trees) {
    known.trees[name] = await describeTree(join(folder, name))
  }
  return known
}

async function describeFiles(folder: string, names: readonly string[]): Promise<Checksums['files']> {
  const files: Checksums['files'] = {}
  for (const name of names) {
    const state = await describeFile(join(folder, name))
    if (state) {
      files[name] = state
    }
  }
  return files
}

/** Says of the files that are there that they have to be. */
function namesAlone(folder: string, names: readonly string[]): Checksums['files'] {
  const present = names.filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size)
  return Object.fromEntries(present.map((name) => [name, null]))
}

/** Changes whenever one of the files, or a log of theirs, is written to. */
function fingerprint(folder: string, names: readonly string[]): string {
  return names
    .flatMap((name) => [name, `${name}-wal`])
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .map((stats) => (stats ? `${stats.size} ${stats.mtimeMs}` : '-'))
    .join()
}
