import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { bundleDirectory, bundleFunctions } from '#lib/bundles.ts'

type Bundles = { bundleDirectory: typeof bundleDirectory; bundleFunctions: typeof bundleFunctions }

const SOURCES = ['{core,lambdas,lib,statemachines}/**/*.ts', 'package-lock.json', 'tsconfig.json']

/**
 * Returns a `bundleFunctions` that leaves bundles alone which were made from the same sources, by this run or an earlier
 * one. Why: bundling is nine tenths of a synthesis, and the tests of `lib/` synthesize a dozen times.
 */
export function bundleOnce({ bundleDirectory, bundleFunctions }: Bundles): typeof bundleFunctions {
  return (functions, project, ...bundling) => {
    const mark = `${bundleDirectory(project, ...bundling)}.fingerprint`
    const wanted = fingerprint(project, functions)
    if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) {
      return
    }
    rmSync(mark, { force: true })
    bundleFunctions(functions, project, ...bundling)
    writeFileSync(mark, wanted)
  }
}

/** A digest of all that decides what is bundled, but for the settings, which name the folder. */
function fingerprint(project: string, functions: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(functions))
  for (const file of globSync(SOURCES, { cwd: project }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(project, file)))
  }
  return hash.digest('hex')
}
