import { fileURLToPath } from 'node:url'
import { synthesize } from '../../synthesis.ts'

export const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

/** The assembly that is verified, synthesized where the sources have changed, and the folder of compiled code. */
export async function buildApp(): Promise<{ assembly: string; compileCache: string }> {
  const assembly = await synthesize(PROJECT, readEnvironment(), console.error)
  return { assembly, compileCache: `${PROJECT}.build/compile-cache` }
}

/** The environment of a synthesis. `FAIL_AT` is left out: verify decides which faults happen. */
export function readEnvironment(): NodeJS.ProcessEnv {
  const { FAIL_AT: _, ...env } = process.env
  return env
}
