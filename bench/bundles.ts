import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleDirectory, bundleFunctions } from '#lib/bundles.ts'
import { listFunctions } from '#lib/function-list.ts'
import { sagas } from '#statemachines/index.ts'
import { projectDirectory } from './project.ts'
import { median } from './statistics.ts'

export interface BundleFacts {
  name: string
  bytes: number
  /** Median of the runs below, each in a fresh process. */
  importMs: number
}

const RUNS = 3

/** Bundles the functions as they are deployed; the local cloud has its own, which share packages. */
export function bundleAsDeployed(): void {
  bundleFunctions(listFunctions(sagas, projectDirectory), projectDirectory)
}

/** Size of each function's bundle and what it takes to import it: the part of a cold start that is ours. */
export function measureBundles(): BundleFacts[] {
  const directory = bundleDirectory(projectDirectory)
  return readdirSync(directory).map((name) => {
    const file = join(directory, name, 'index.mjs')
    const times = Array.from({ length: RUNS }, () => importTime(file))
    return { name, bytes: statSync(file).size, importMs: median(times) }
  })
}

function importTime(file: string): number {
  const script = `const begin = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - begin)`
  // Cold, as Lambda would load it: no compile cache.
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', env }),
  )
}
