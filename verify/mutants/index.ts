import { type Catch, type CatchOptions, catchMutant } from './catch-mutant.ts'
import { compilerMutants } from './compiler-mutants.ts'
import { handlerMutants } from './handler-mutants.ts'
import { ledgerMutants } from './ledger-mutants.ts'
import type { Mutant } from './mutant.ts'
import { stackMutants } from './stack-mutants.ts'
import { openWorkbench, type Synthesize } from './workbench.ts'

/** Verify must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  ...ledgerMutants,
  ...compilerMutants,
  ...handlerMutants,
  ...stackMutants,
]

/** Makes one mutant of the project after the other and tries to catch it. */
export async function* catchMutants(
  mutants: readonly Mutant[],
  {
    project,
    synthesize,
    ...options
  }: { project: string; synthesize: Synthesize } & Omit<CatchOptions, 'workbench'>,
): AsyncGenerator<Catch> {
  const workbench = openWorkbench(project, synthesize)
  try {
    for (const mutant of mutants) {
      if (options.signal?.aborted) {
        return
      }
      const caught = await catchMutant(mutant, { workbench, ...options }).catch((error: Error) => {
        if (options.signal?.aborted) {
          return undefined
        }
        throw new Error(`mutant '${mutant.name}': ${error.message}`, { cause: error })
      })
      // What was cut short says nothing.
      if (caught?.caught || (caught && !options.signal?.aborted)) {
        yield caught
      }
    }
  } finally {
    workbench.close()
  }
}

/** One mutant's line of the table, and below it what gave it away. */
export function describeCatch({ name, caught, seconds, schedule, violations }: Catch): string {
  const time = `${seconds.toFixed(1)} s`.padStart(8)
  const line = `${caught ? '✓' : '✗'} ${name.padEnd(width)} ${time}  ${schedule ?? 'not caught by any single fault'}`
  return [line, ...violations.slice(0, 1).map((violation) => `    ${violation}`)].join('\n')
}

const width = Math.max(...MUTANTS.map(({ name }) => name.length))
