import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Measurements } from './measure.ts'

/** A measurement that takes longer has got stuck. */
const LONGEST_MS = 600_000

type Result<Name extends keyof Measurements> = Awaited<ReturnType<Measurements[Name]>>

/** Runs one measurement in a process of its own. */
export async function measure<Name extends keyof Measurements>(
  name: Name,
  options: Parameters<Measurements[Name]>[0],
): Promise<Result<Name>> {
  console.error(`… ${name} ${JSON.stringify(options)}`)
  const file = fileURLToPath(new URL('./measure.ts', import.meta.url))
  // With the young generation of `npm start`.
  const args = ['--expose-gc', '--max-semi-space-size=8', file, name, JSON.stringify(options)]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: LONGEST_MS })
  if (stderr) {
    console.error(stderr.trimEnd())
  }
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result<Name>
}
