import { synthesize } from '#cli/synthesis.ts'
import { projectDirectory } from './assembly.ts'

/** The tests run what `npm start` runs: the stack's template, and bundles that share packages. */
export default async function setup(): Promise<void> {
  const { FAIL_AT: _, ...env } = process.env
  await synthesize(projectDirectory, env, console.error)
}
