import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Imports a file of fauxqs that its index does not export; the package's version is pinned. */
export function importFauxqs<T>(file: string): Promise<Record<string, T>> {
  const manifest = findPackageJSON('fauxqs', import.meta.url)!
  return import(pathToFileURL(join(dirname(manifest), 'dist', file)).href) as Promise<Record<string, T>>
}
