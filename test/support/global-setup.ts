import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { synthesize } from '#cli/synthesis.ts'
import { projectDirectory } from './assembly.ts'

/**
 * The tests run what `npm start` runs: the stack's template, and bundles that share packages. Whatever they, and the
 * processes that they start and kill, leave in the folder for temporary files is gone afterwards.
 */
export default async function setup(): Promise<() => void> {
  const { FAIL_AT: _, ...env } = process.env
  await synthesize(projectDirectory, env, console.error)
  const { TMPDIR } = process.env
  // Each project of a run sets up. A browser's socket below three such folders would have too long a path.
  if (TMPDIR?.includes('flowforge-tests-')) {
    return () => {}
  }
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-tests-'))
  process.env.TMPDIR = folder
  return () => {
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR
    } else {
      process.env.TMPDIR = TMPDIR
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
