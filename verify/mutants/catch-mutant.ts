import { formatSchedule } from '../schedule.ts'
import { type Progress, type VerifyOptions, verify } from '../verify.ts'
import { WORKFLOWS } from '../workflows/index.ts'
import type { Mutant } from './mutant.ts'
import type { Workbench } from './workbench.ts'

/** What became of a mutant. */
export interface Catch {
  name: string
  caught: boolean
  /** By the clock, with the synthesis. */
  seconds: number
  /** The smallest schedule that shows it, as text; undefined when it was not caught. */
  schedule: string | undefined
  /** What that schedule broke. */
  violations: readonly string[]
}

export interface CatchOptions {
  workbench: Workbench
  onProgress?: ((done: Progress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Makes the mutant and runs schedules until one breaks an invariant: those with the faults it names first, then all. */
export async function catchMutant(
  mutant: Mutant,
  { workbench, onProgress, signal }: CatchOptions,
): Promise<Catch> {
  const startedAt = performance.now()
  const options: VerifyOptions = {
    assembly: await workbench.build(mutant),
    compileCache: workbench.compileCache,
    workflows: [WORKFLOWS[mutant.workflow]!],
    faults: 1,
    untilBroken: true,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  }
  let { failures } = await verify({ ...options, kinds: mutant.faults })
  if (failures.length === 0 && !signal?.aborted) failures = (await verify(options)).failures
  const [failure] = failures
  return {
    name: mutant.name,
    caught: failure !== undefined,
    seconds: (performance.now() - startedAt) / 1000,
    schedule: failure && formatSchedule(failure.smallest),
    violations: failure?.violations ?? [],
  }
}
