import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** What the page is made of; of core it may use any part. */
const INPUTS = ['console/**/*.*', 'core/**/*.ts', 'package-lock.json', 'tsconfig.json']

/** Builds the page into the folder that it is given: a process of its own, so that the bundler loads nowhere else. */
const SCRIPT = join('console', 'build', 'run.ts')

/** Another synthesis may still read an older page. */
const KEEP_FOR_MS = 15 * 60_000

/** Returns the folder of the page as these sources make it; undefined where it is not built. */
export function findPage(projectDirectory: string): string | undefined {
  const folder = folderOf(projectDirectory)
  return existsSync(folder) ? folder : undefined
}

/** Builds the page unless these very sources were built before. Rejects with what the bundler printed. */
export async function buildPage(projectDirectory: string): Promise<void> {
  const plan = planBuild(projectDirectory)
  if (plan) {
    await promisify(execFile)(process.execPath, [SCRIPT, plan.draft], { cwd: projectDirectory })
    keepDraft(plan)
  }
}

/** The same for a caller that cannot wait otherwise, as the constructor of a stack. */
export function buildPageNow(projectDirectory: string): void {
  const plan = planBuild(projectDirectory)
  if (plan) {
    execFileSync(process.execPath, [SCRIPT, plan.draft], { cwd: projectDirectory, stdio: 'pipe' })
    keepDraft(plan)
  }
}

interface Plan {
  readonly draft: string
  readonly folder: string
}

/** Returns undefined where there is nothing to build: the copies of the project that verify makes have no console. */
function planBuild(projectDirectory: string): Plan | undefined {
  const folder = folderOf(projectDirectory)
  if (existsSync(folder) || !existsSync(join(projectDirectory, SCRIPT))) {
    return undefined
  }
  return { draft: `${folder}-${process.pid}`, folder }
}

/** Renamed when it is complete: several syntheses may run at once. */
function keepDraft({ draft, folder }: Plan): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another one was faster.
    if (!existsSync(folder)) {
      throw error
    }
  }
  for (const name of readdirSync(dirname(folder))) {
    const page = join(dirname(folder), name)
    if (page !== folder && Date.now() - statSync(page).mtimeMs > KEEP_FOR_MS) {
      rmSync(page, { recursive: true, force: true })
    }
  }
}

/** Named after all that decides what is built. */
function folderOf(projectDirectory: string): string {
  const hash = createHash('sha256')
  for (const file of globSync(INPUTS, { cwd: projectDirectory }).sort()) {
    hash.update(`\0${file.replaceAll('\\', '/')}\0`).update(readFileSync(join(projectDirectory, file)))
  }
  return join(projectDirectory, '.build', 'console', hash.digest('hex').slice(0, 16))
}
