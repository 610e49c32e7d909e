import { createProgressBar } from '../../progress-bar.ts'
import { synthesize } from '../../synthesis.ts'
import { UsageError } from '../../usage-error.ts'
import { PROJECT, readEnvironment } from './app.ts'
import { abortOnInterrupt, setExitStatus } from './exit-status.ts'
import type { VerifyFlags } from './options.ts'

type Mutants = typeof import('#verify/mutants/index.ts')

/** `flowforge verify --mutants [name…]`: makes each mistake in a copy of the project, and sees whether verify catches it. */
export async function runMutants(
  names: readonly string[],
  { json }: Pick<VerifyFlags, 'json'>,
): Promise<void> {
  const tool = await import('#verify/mutants/index.ts')
  const chosen = readMutants(tool, names)
  const signal = abortOnInterrupt()
  const bar = createProgressBar()
  const catches = tool.catchMutants(chosen, {
    project: PROJECT,
    synthesize: (copy) => synthesize(copy, readEnvironment(), () => {}),
    onProgress: bar.show,
    signal,
  })
  const mutants: { name: string; caught: boolean; seconds: number; schedule: string | null }[] = []
  for await (const each of catches) {
    bar.clear()
    console.log(tool.describeCatch(each))
    const { name, caught, seconds, schedule = null } = each
    mutants.push({ name, caught, seconds: Number(seconds.toFixed(1)), schedule })
  }
  const missed = mutants.filter(({ caught }) => !caught).length
  console.log(`\n${mutants.length - missed} of ${mutants.length} mutants caught`)
  if (json) {
    console.log(JSON.stringify({ mutants }))
  }
  setExitStatus(missed > 0, signal)
}

function readMutants({ MUTANTS }: Mutants, names: readonly string[]) {
  const known = MUTANTS.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown) {
    throw new UsageError(`there is no mutant '${unknown}'; there are ${known.join(', ')}`)
  }
  return MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name))
}
