import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the record says of the newest bundle. */
export interface BundleRecord {
  /** The project's folder: a bundle of a folder that was moved looks for its parts where they were. */
  project: string
  /** The bundle's file, beside the record. */
  name: string
  /** The project's own files that it is made of, as they were then: path, time of change, bytes. */
  inputs: [file: string, mtimeMs: number, size: number][]
}

/** What a bundle holds: the local cloud and what runs it, or all the other commands. */
export type Contents = 'cloud' | 'commands'

/** Commands that load the project's sources in any case, and take seconds: their parts must not be loaded twice. */
const FROM_SOURCES = ['verify', 'doctor', 'new']

/**
 * Returns the file of the bundle that runs the command line, made anew when sources have changed: to load a hundred files
 * one by one takes longer than all else that a command does. Undefined where the sources are to be loaded, because the
 * command does so in any case, or because no bundle can be made (a folder that cannot be written, an error in a source).
 */
export async function findBundle(project: string, words: readonly string[]): Promise<string | undefined> {
  // A profile is to name the files.
  if (process.env.FLOWFORGE_FROM_SOURCES || words.some((word) => FROM_SOURCES.includes(word))) {
    return undefined
  }
  const contents = words.includes('dev') ? 'cloud' : 'commands'
  const fresh = findFresh(project, contents)
  if (fresh) {
    return fresh
  }
  try {
    const { writeBundle } = await import('./write-bundle.ts')
    return await writeBundle(project, contents)
  } catch {
    return undefined
  }
}

/** Where bundles and the record of the newest are. */
export function folderOfBundles(project: string): string {
  return join(project, '.build', 'cli')
}

/** Where the newest bundle is recorded. */
export function recordOf(contents: Contents): string {
  return `${contents}.json`
}

/** Returns the newest bundle; undefined when it is not made of the sources as they are. */
function findFresh(project: string, contents: Contents): string | undefined {
  try {
    const bundles = folderOfBundles(project)
    const record: BundleRecord = JSON.parse(readFileSync(join(bundles, recordOf(contents)), 'utf8'))
    const { name, inputs } = record
    const areSame = inputs.every(([file, mtimeMs, size]) => {
      const now = statSync(`${project}/${file}`)
      return now.mtimeMs === mtimeMs && now.size === size
    })
    const file = join(bundles, name)
    return areSame && record.project === project && existsSync(file) ? file : undefined
  } catch {
    // There is none yet, or a source is gone.
    return undefined
  }
}
