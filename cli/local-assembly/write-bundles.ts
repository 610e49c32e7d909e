import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Bundle } from '#lib/bundles.ts'

/**
 * Writes each function's bundle into a folder of the assembly. Returns the names of the folders by those of the functions.
 *
 * A folder is named after what it holds: a local cloud that runs goes on with the folders of its own assembly. A file that
 * several functions have is written once and linked to: dozens of functions of dozens of files are thousands of files.
 */
export function writeBundles(assembly: string, bundles: ReadonlyMap<string, Bundle>): Record<string, string> {
  const written = new Map<string, string>()
  return Object.fromEntries(
    [...bundles].map(([name, files]) => [name, writeFolder(assembly, files, written)]),
  )
}

/** Returns the name of the folder; names of files may hold folders inside it. `written` are files that are there already, by what they hold. */
export function writeFolder(assembly: string, files: Bundle, written = new Map<string, string>()): string {
  const digests = new Map([...files].map(([name, bytes]) => [name, digestOf(bytes)]))
  const hash = createHash('sha256')
  for (const [name, digest] of digests) {
    hash.update(`\0${name}\0${digest}`)
  }
  const folder = `local.${hash.digest('hex')}`
  if (existsSync(join(assembly, folder))) {
    return folder
  }
  // Written beside it and renamed: several syntheses may run at once.
  const draft = join(assembly, `${folder}-${process.pid}`)
  for (const name of new Set([...files.keys()].map(dirname))) {
    mkdirSync(join(draft, name), { recursive: true })
  }
  for (const [name, bytes] of files) {
    linkOrWrite(written.get(digests.get(name)!), join(draft, name), bytes)
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
  for (const [name, digest] of digests) {
    written.set(digest, join(assembly, folder, name))
  }
  return folder
}

/** Of files that several functions have. */
const digests = new WeakMap<Uint8Array, string>()

function digestOf(bytes: Uint8Array): string {
  const known = digests.get(bytes)
  if (known) {
    return known
  }
  const digest = createHash('sha256').update(bytes).digest('hex')
  digests.set(bytes, digest)
  return digest
}

function linkOrWrite(written: string | undefined, path: string, bytes: Uint8Array): void {
  if (written) {
    try {
      linkSync(written, path)
      return
    } catch {
      // A file system without links, or another synthesis has removed that folder.
    }
  }
  writeFileSync(path, bytes)
}
