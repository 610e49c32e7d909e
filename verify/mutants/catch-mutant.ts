import type { Progress } from '../campaign.ts'
import { formatSchedule } from '../schedules/schedule.ts'
import { type VerifyOptions, verify } from '../verify.ts'
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

/** Few at a time: most mutants are caught by one of the first schedules, and those beside it are for nothing. */
const WIDTH = 4

/**
 * Makes the mutant and runs schedules until one breaks an invariant: first those of the case and the faults it names,
 * then all single faults of all cases.
 */
export async function catchMutant(
  mutant: Mutant,
  { workbench, onProgress, signal }: CatchOptions,
): Promise<Catch> {
  const startedAt = performance.now()
  const workflow = WORKFLOWS[mutant.workflow]!
  const likely = mutant.case ?? Object.keys(workflow.cases)[0]!
  const options: VerifyOptions = {
    assembly: await workbench.build(mutant),
    compileCache: workbench.compileCache,
    workflows: [workflow],
    faults: 1,
    width: WIDTH,
    untilBroken: true,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  }
  const first = { ...workflow, cases: { [likely]: workflow.cases[likely]! } }
  let { failures } = await verify({ ...options, workflows: [first], kinds: mutant.faults })
  if (failures.length === 0 && !signal?.aborted) {
    failures = (await verify(options)).failures
  }
  const [failure] = failures
  return {
    name: mutant.name,
    caught: failure !== undefined,
    seconds: (performance.now() - startedAt) / 1000,
    schedule: failure && formatSchedule(failure.smallest),
    violations: failure?.violations ?? [],
  }
}
