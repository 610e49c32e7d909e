import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describeFile, type FileState } from './checksums.ts'

/** What each file below a folder held, by its path there. */
export type TreeState = Record<string, FileState>

/** Of all files together; those that come after are compared by their sizes alone, which keeps each start bounded. */
const MOST_SUMMED_BYTES = 256 * 2 ** 20

/** Returns what the files below a folder hold; none where there is no folder. */
export async function describeTree(folder: string): Promise<TreeState> {
  const state: TreeState = {}
  let summed = 0
  for (const path of listFiles(folder)) {
    const file = await describeFile(join(folder, path), { sumsContent: summed < MOST_SUMMED_BYTES })
    if (file) {
      state[path] = file
      summed += file.size
    }
  }
  return state
}

/**
 * Returns the first file that is not as it was, and what is wrong with it; undefined where all are. Files that were not
 * there are nobody's loss.
 */
export async function findDamagedFile(
  folder: string,
  left: TreeState,
): Promise<{ path: string; problem: string } | undefined> {
  const found = await describeTree(folder)
  for (const [path, { size, crc32 }] of Object.entries(left)) {
    const now = found[path]
    if (!now) {
      return { path, problem: 'is gone' }
    }
    if (now.size !== size || (crc32 !== undefined && now.crc32 !== undefined && now.crc32 !== crc32)) {
      return { path, problem: 'does not hold what was written to it (its checksum is another)' }
    }
  }
  return undefined
}

/** In the same order each time. */
function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort()
  } catch (error) {
    if (/^(?:ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) {
      return []
    }
    throw error
  }
}
