import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from '#lib/bundles.ts'

/**
 * Writes each function's bundle into a folder of the assembly. Returns the names of the folders by those of the functions.
 *
 * A folder is named after what it holds: a local cloud that runs goes on with the folders of its own assembly.
 */
export function writeBundles(assembly: string, bundles: ReadonlyMap<string, Bundle>): Record<string, string> {
  return Object.fromEntries([...bundles].map(([name, files]) => [name, writeFolder(assembly, files)]))
}

/** Returns the name of the folder. */
export function writeFolder(assembly: string, files: Bundle): string {
  const hash = createHash('sha256')
  for (const [name, bytes] of files) {
    hash.update(`\0${name}\0`).update(bytes)
  }
  const folder = `local.${hash.digest('hex')}`
  if (existsSync(join(assembly, folder))) {
    return folder
  }
  // Written beside it and renamed: several syntheses may run at once.
  const draft = join(assembly, `${folder}-${process.pid}`)
  mkdirSync(draft, { recursive: true })
  for (const [name, bytes] of files) {
    writeFileSync(join(draft, name), bytes)
  }
  try {
    renameSync(draft, join(assembly, folder))
  } catch (error) {
    rmSync(draft, { recursive: true })
    // Another one was faster.
    if (!existsSync(join(assembly, folder))) {
      throw error
    }
  }
  return folder
}
