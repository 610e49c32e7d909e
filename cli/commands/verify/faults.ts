import { createProgressBar } from '../../progress-bar.ts'
import { UsageError } from '../../usage-error.ts'
import { readCount } from '../../values.ts'
import { buildApp } from './app.ts'
import { abortOnInterrupt, setExitStatus } from './exit-status.ts'
import { readWorkflows, type VerifyFlags } from './options.ts'

/** `flowforge verify`: every fault at every step, on the bundles and definitions, and what it broke. */
export async function runFaults(flags: VerifyFlags): Promise<void> {
  const faults = readFaults(flags.faults)
  const seed = readCount('seed', flags.seed)
  const limit = flags.schedules === undefined ? {} : { schedules: readCount('schedules', flags.schedules) }
  const tool = await import('#verify/index.ts')
  const workflows = readWorkflows(tool, flags.workflow)
  const app = await buildApp()
  const signal = abortOnInterrupt()
  const bar = createProgressBar()
  const report = await tool.verify({
    ...app,
    workflows,
    faults,
    seed,
    exhaustive: flags.exhaustive === true,
    ...limit,
    signal,
    onProgress: bar.show,
  })
  bar.clear()
  for (const failure of report.failures) {
    console.log(`${tool.describeFailure(failure)}\n`)
  }
  console.log(`${tool.describeMatrix(report.matrix)}\n`)
  if (faults === 'random') {
    console.log(`seed ${seed}`)
  }
  console.log(tool.describeVerdict(report))
  if (flags.json) {
    const { schedules, matched, violations, seconds, matrix } = report
    console.log(JSON.stringify({ schedules, matched, violations, seconds, matrix }))
  }
  setExitStatus(report.violations > 0, signal)
}

function readFaults(text: string): 1 | 2 | 'random' {
  if (text === 'random') {
    return text
  }
  const count = Number(text)
  if (count !== 1 && count !== 2) {
    throw new UsageError(`--faults takes 1, 2 or random, got '${text}'`)
  }
  return count
}
