import { fileURLToPath } from 'node:url'
import { runMutants } from '../catch-mutants.ts'
import { describeOptions, type Option, readOptionsAndNames } from '../options.ts'
import { createProgressBar } from '../progress-bar.ts'
import { synthesize } from '../synthesis.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  workflow: { type: 'string', value: 'NAME', help: 'only this workflow; all of them when left out' },
  faults: {
    type: 'string',
    value: 'WHICH',
    default: '1',
    help: '1: every fault at every step; 2: and all pairs, of orders or of --workflow; random: three to six',
  },
  exhaustive: {
    type: 'boolean',
    help: 'runs each to its end, also where another one has come to the same state and its end is known',
  },
  schedules: {
    type: 'string',
    value: 'N',
    help: 'at most so many; per workflow with --faults random (1000)',
  },
  seed: {
    type: 'string',
    value: 'N',
    default: '1',
    help: 'draws the random schedules, and what --kills does',
  },
  schedule: { type: 'string', value: 'TEXT', help: 'runs this one and tells what happened' },
  kills: {
    type: 'string',
    value: 'N',
    help: 'instead: so many SIGKILLs of the whole local cloud while clients order; every-event: at each commit of each case',
  },
  clients: { type: 'string', value: 'N', default: '32', help: 'how many, with --kills' },
  mutants: {
    type: 'boolean',
    help: 'instead: make the known mistakes (or those named) and see whether each is caught',
  },
  published: {
    type: 'boolean',
    help: 'instead: a saga as samples publish it, and what is wrong after each fault',
  },
  list: { type: 'boolean', help: 'print the faults and the workflows with their cases' },
  json: { type: 'boolean', help: 'the last line is the verdict as JSON' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies Record<string, Option>

const project = fileURLToPath(new URL('../../', import.meta.url))

/** `flowforge verify`: every fault at every step, on the bundles and definitions, and what it broke. */
export async function runVerify(args: string[]): Promise<void> {
  const { values: given, names } = readOptionsAndNames(args, options)
  if (given.help) {
    return console.log(describeOptions('usage: flowforge verify [options] [mutant …]', options))
  }
  if (given.mutants) {
    return runMutants(project, { names, json: given.json })
  }
  if (names.length > 0) {
    throw new UsageError(`'${names[0]}' is no option; names go with --mutants`)
  }
  const seed = readNumber('seed', given.seed)!
  const kills = given.kills === 'every-event' ? given.kills : readNumber('kills', given.kills)
  const clients = readNumber('clients', given.clients)!
  const schedules = readNumber('schedules', given.schedules)
  const faults = given.faults === 'random' ? 'random' : Number(given.faults)
  if (faults !== 1 && faults !== 2 && faults !== 'random') {
    throw new UsageError(`--faults takes 1, 2 or random, got '${given.faults}'`)
  }
  const tool = await import('#verify/index.ts')
  if (given.list) {
    return console.log(tool.describeModel())
  }
  const workflows = Object.values(tool.WORKFLOWS).filter(
    ({ saga }) => given.workflow === undefined || saga.name === given.workflow,
  )
  if (workflows.length === 0) {
    throw new UsageError(
      `--workflow takes ${Object.keys(tool.WORKFLOWS).join(', ')}; got '${given.workflow}'`,
    )
  }
  const schedule = given.schedule === undefined ? undefined : readSchedule(tool, given.schedule)
  const { FAIL_AT: _, ...env } = process.env
  const assembly = await synthesize(project, env, say)
  const compileCache = `${project}.build/compile-cache`
  if (given.published) {
    return runPublished(tool, { assembly, compileCache })
  }
  if (schedule) {
    return tell(tool, await tool.verifyOne({ assembly, compileCache }, schedule))
  }

  const signal = abortOnInterrupt()
  if (kills === 'every-event') {
    return killAtEveryEvent(tool, { assembly, compileCache, workflows, signal }, given.json)
  }
  if (kills) {
    return killUnderLoad(tool, { assembly, compileCache, kills, clients, seed, signal }, given.json)
  }
  const bar = createProgressBar()
  const report = await tool.verify({
    assembly,
    compileCache,
    workflows,
    faults,
    seed,
    exhaustive: given.exhaustive,
    ...(schedules === undefined ? {} : { schedules }),
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
  if (given.json) {
    const { schedules, matched, violations, seconds, matrix } = report
    console.log(JSON.stringify({ schedules, matched, violations, seconds, matrix }))
  }
  if (report.violations > 0) {
    process.exitCode = 1
  } else if (signal.aborted) {
    process.exitCode = 130
  }
}

/** The first Ctrl-C ends the run, the second the process. */
function abortOnInterrupt(): AbortSignal {
  const abort = new AbortController()
  process.once('SIGINT', () => {
    say('\nending; what was done so far follows')
    abort.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  return abort.signal
}

type Tool = typeof import('#verify/index.ts')

function readSchedule(tool: Tool, text: string) {
  try {
    return tool.parseSchedule(text)
  } catch (error) {
    if ((error as Error).name === 'BadSchedule') {
      throw new UsageError((error as Error).message)
    }
    throw error
  }
}

function tell(tool: Tool, { status, violations, log }: Awaited<ReturnType<Tool['verifyOne']>>): void {
  console.log(tool.describeLog(log).join('\n'))
  console.log(`\n${status}`)
  for (const violation of violations) {
    console.log(`✗ ${violation}`)
  }
  if (violations.length === 0) {
    console.log('every invariant holds')
  } else {
    process.exitCode = 1
  }
}

async function killAtEveryEvent(
  tool: Tool,
  options: Parameters<Tool['killAtEveryEvent']>[0],
  json: boolean,
): Promise<void> {
  const bar = createProgressBar()
  const report = await tool.killAtEveryEvent({ ...options, onProgress: bar.show }).finally(bar.clear)
  console.log(tool.describeEvents(report))
  if (json) {
    console.log(JSON.stringify(report))
  }
  if (report.violations > 0) {
    process.exitCode = 1
  } else if (options.signal?.aborted) {
    process.exitCode = 130
  }
}

async function runPublished(tool: Tool, app: Parameters<Tool['runPublished']>[0]): Promise<void> {
  const results = await tool.runPublished(app)
  const broken = tool.countBroken(results)
  console.log(`${tool.describePublished(results)}\n\nwrong after ${broken} of ${results.length} schedules`)
  if (broken > 0) {
    process.exitCode = 1
  }
}

async function killUnderLoad(
  tool: Tool,
  options: Parameters<Tool['killUnderLoad']>[0],
  json: boolean,
): Promise<void> {
  const bar = createProgressBar()
  const report = await tool.killUnderLoad({ ...options, onProgress: bar.show }).finally(bar.clear)
  console.log(tool.describeLoad(report))
  if (json) {
    console.log(JSON.stringify({ ...report, violations: report.violations.length }))
  }
  if (report.violations.length > 0) {
    process.exitCode = 1
  } else if (options.signal?.aborted) {
    process.exitCode = 130
  }
}

function readNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined
  }
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--${flag} takes a number from 1, got '${text}'`)
  }
  return Number(text)
}

const say = (line: string) => console.error(line)
