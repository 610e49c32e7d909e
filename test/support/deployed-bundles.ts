import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { vi } from 'vitest'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import type { PaymentProvider } from '#lib/settings/read-payments.ts'
import { sagas } from '#statemachines/index.ts'

/** Not the console: what lies beside the code of one function is no reason to bundle all of them again. */
const SOURCES = ['{core,lambdas,lib,statemachines}/**/*.ts', 'package-lock.json', 'tsconfig.json']

// Not a mock of them, in which a synthesis leaves the bundles as they are.
const { bundleDirectory, bundleFunctions } =
  await vi.importActual<typeof import('#lib/bundles.ts')>('#lib/bundles.ts')

/** Longer than bundling takes on a busy machine; who made a lock that is older was killed. */
const LOCKED_AT_MOST_MS = 120_000

/**
 * Bundles the functions as a deployment does, unless the bundles were made from the same sources, by this run or an
 * earlier one. Returns the path of a function's bundle by its name. Why: it takes 13 seconds of processor time.
 */
export async function bundleAsDeployed(
  payments: PaymentProvider = 'simulated',
): Promise<(name: string) => string> {
  const directory = bundleDirectory(projectDirectory, payments)
  const mark = `${directory}.fingerprint`
  const wanted = fingerprint()
  const unlock = await lock(`${directory}.lock`)
  try {
    if (!isMadeFrom(wanted, mark, directory)) {
      rmSync(mark, { force: true })
      bundleFunctions(listFunctions(sagas, projectDirectory), projectDirectory, payments)
      writeFileSync(mark, wanted)
    }
  } finally {
    unlock()
  }
  return (name) => join(directory, name, 'index.mjs')
}

/** Waits until no other test file is bundling. */
async function lock(folder: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(folder)
      return () => rmSync(folder, { recursive: true, force: true })
    } catch {
      const { mtimeMs = 0 } = statSync(folder, { throwIfNoEntry: false }) ?? {}
      if (mtimeMs !== 0 && Date.now() - mtimeMs > LOCKED_AT_MOST_MS) {
        rmSync(folder, { recursive: true, force: true })
      }
      await sleep(100)
    }
  }
}

/** Whether these sources were bundled last. A synthesis of other sources since then has written newer bundles. */
function isMadeFrom(wanted: string, mark: string, directory: string): boolean {
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    return false
  }
  const { mtimeMs } = statSync(mark)
  return globSync('*/*', { cwd: directory }).every(
    (file) => statSync(join(directory, file)).mtimeMs <= mtimeMs,
  )
}

/** A digest of all that decides what is bundled, but for the payment provider, which names the folder. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES, { cwd: projectDirectory }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(projectDirectory, file)))
  }
  return hash.digest('hex')
}
