import { createProgressBar } from './progress-bar.ts'
import { synthesize } from './synthesis.ts'
import { UsageError } from './usage-error.ts'

/** `flowforge verify --mutants [name…]`: makes each mistake in a copy of the project, and sees whether verify catches it. */
export async function runMutants(
  project: string,
  { names, json }: { names: readonly string[]; json: boolean },
): Promise<void> {
  const { MUTANTS, catchMutants, describeCatch } = await import('#verify/mutants/index.ts')
  const known = MUTANTS.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown) {
    throw new UsageError(`there is no mutant '${unknown}'; there are ${known.join(', ')}`)
  }
  const wanted = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name))
  const abort = new AbortController()
  process.once('SIGINT', () => {
    abort.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  const { FAIL_AT: _, ...env } = process.env
  const bar = createProgressBar()
  const mutants: { name: string; caught: boolean; seconds: number; schedule: string | null }[] = []
  const catches = catchMutants(wanted, {
    project,
    synthesize: (copy) => synthesize(copy, env, () => {}),
    onProgress: bar.show,
    signal: abort.signal,
  })
  for await (const each of catches) {
    bar.clear()
    console.log(describeCatch(each))
    const { name, caught, seconds, schedule = null } = each
    mutants.push({ name, caught, seconds: Number(seconds.toFixed(1)), schedule })
  }
  const missed = mutants.filter(({ caught }) => !caught).length
  console.log(`\n${mutants.length - missed} of ${mutants.length} mutants caught`)
  if (json) {
    console.log(JSON.stringify({ mutants }))
  }
  if (missed > 0) {
    process.exitCode = 1
  } else if (abort.signal.aborted) {
    process.exitCode = 130
  }
}
