import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#local/clock.ts'
import { type Checksums, describeFile, writeChecksums } from './checksums.ts'

export interface ChecksumKeeper {
  /** Notes that the files which are there now have to be there. */
  expectFiles(): void
  /** Ends the keeping, before the files are closed: closing changes them. */
  stop(): Promise<void>
  /** Writes the checksums of the closed files. */
  seal(): Promise<void>
}

/** Files to which nothing was written for this long are summed. */
const QUIET_MS = 1_000

/**
 * Writes the checksums of the data files whenever nothing is written to them, so that a kill finds them up to date.
 * Until then, and while there is work, all that is said of a file is that it has to be there.
 */
export function keepChecksums(
  folder: string,
  { names, clock }: { names: readonly string[]; clock: Clock },
): ChecksumKeeper {
  let summed = ''
  let before = ''
  let running: Promise<void> | undefined
  const write = (files: Checksums['files']) => writeChecksums(folder, { at: clock.now(), files })

  async function sumQuietFiles(): Promise<void> {
    const now = fingerprint(folder, names)
    const isQuiet = now === before
    before = now
    if (now === summed || !isQuiet) {
      return
    }
    const files = await describeFiles(folder, names)
    // What was written meanwhile is in some of the sums and not in others.
    if (fingerprint(folder, names) === now) {
      write(files)
      summed = now
    }
  }

  const expectFiles = () => write(namesAlone(folder, names))
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
    async stop() {
      clearInterval(timer)
      await running
      expectFiles()
    },
    async seal() {
      write(await describeFiles(folder, names))
    },
  }
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
