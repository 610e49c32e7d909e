import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the record says of the newest bundle. */
export interface BundleRecord {
  /** The bundle's file, beside the record. */
  name: string
  /** The project's own files that it is made of, as they were then: path, time of change, bytes. */
  inputs: [file: string, mtimeMs: number, size: number][]
}

export const RECORD = 'current.json'

/** Commands that load the project's sources in any case, and take seconds: their parts must not be loaded twice. */
const FROM_SOURCES = ['dev', 'verify', 'doctor', 'new']

/**
 * Returns the file of the bundle that runs the command line, made anew when sources have changed: to load a hundred files
 * one by one takes longer than all else that a command does. Undefined where the sources are to be loaded, because the
 * command does so in any case, or because no bundle can be made (a folder that cannot be written, an error in a source).
 */
export async function findBundle(project: string, words: readonly string[]): Promise<string | undefined> {
  if (words.some((word) => FROM_SOURCES.includes(word))) {
    return undefined
  }
  const fresh = findFresh(project)
  if (fresh) {
    return fresh
  }
  try {
    const { writeBundle } = await import('./write-bundle.ts')
    return await writeBundle(project)
  } catch {
    return undefined
  }
}

/** Where bundles and the record of the newest are. */
export function folderOfBundles(project: string): string {
  return join(project, '.build', 'cli')
}

/** Returns the newest bundle; undefined when it is not made of the sources as they are. */
function findFresh(project: string): string | undefined {
  try {
    const bundles = folderOfBundles(project)
    const { name, inputs }: BundleRecord = JSON.parse(readFileSync(join(bundles, RECORD), 'utf8'))
    const isFresh = inputs.every(([file, mtimeMs, size]) => {
      const now = statSync(`${project}/${file}`)
      return now.mtimeMs === mtimeMs && now.size === size
    })
    const file = join(bundles, name)
    return isFresh && existsSync(file) ? file : undefined
  } catch {
    // There is none yet, or a source is gone.
    return undefined
  }
}
