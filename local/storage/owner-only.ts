import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Runs what makes files and folders, which are then their owner's alone. The process's own mask would be that of builds
 * too, whose bundles others must be able to read where they are deployed.
 */
export function makeForOwner<T>(make: () => T): T {
  const before = process.umask(0o077)
  try {
    return make()
  } finally {
    process.umask(before)
  }
}

/** Closes a folder with all that is below it to everybody but its owner, unless it is closed: what came later is, too. */
export function closeTree(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (!stats?.isDirectory() || (stats.mode & 0o777) === FOLDER_MODE) {
    return
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) {
      chmodSync(join(entry.parentPath, entry.name), entry.isFile() ? FILE_MODE : FOLDER_MODE)
    }
  }
  // Last: a kill before leaves it to the next start.
  chmodSync(folder, FOLDER_MODE)
}
