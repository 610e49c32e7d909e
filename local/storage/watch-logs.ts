import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Checksums } from './checksums.ts'

type Logs = NonNullable<Checksums['logs']>

export interface LogWatch {
  /** Whether a log has come, or has got its first content, since logs were last described. */
  haveBegun(): boolean
  /** Returns how long the log of each open file is at least. */
  describe(): Logs
  /** From here on each of them may go: the files are being closed. */
  expectEnd(): void
  /** These files have been closed, or whoever had them open has ended. */
  forget(names: readonly string[]): void
}

/**
 * Watches the write-ahead logs of SQLite files. While a file is open its log never gets shorter, and a kill leaves it
 * there, so that one which is gone afterwards was taken away, with what was written since the file was opened.
 */
export function watchLogs(folder: string, names: readonly string[]): LogWatch {
  const databases = names.filter((name) => name.endsWith('.db'))
  const logs: Logs = {}
  const sizeOf = (name: string) => statSync(join(folder, `${name}-wal`), { throwIfNoEntry: false })?.size
  return {
    haveBegun: () =>
      databases.some((name) => {
        const size = sizeOf(name)
        return size !== undefined && (logs[name] ?? -1) <= 0 && size !== logs[name]
      }),
    describe() {
      for (const name of databases) {
        const size = sizeOf(name)
        // One that is gone while its file is open is still to be missed.
        if (size !== undefined && logs[name] !== null) {
          logs[name] = Math.max(size, logs[name] ?? 0)
        }
      }
      return logs
    },
    expectEnd() {
      for (const name of databases.filter((each) => logs[each] !== undefined || sizeOf(each) !== undefined)) {
        logs[name] = null
      }
    },
    forget(closed) {
      for (const name of closed) {
        delete logs[name]
      }
    },
  }
}
