import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { printBurstReport } from './burst/report.ts'
import { measureBurst } from './burst/run.ts'
import { describeCapacity } from './capacity/report.ts'
import { measureCapacity } from './capacity/run.ts'
import { measureCommands, printCommandReport, verdictsOfCommands } from './command.ts'
import { measureConsole, printConsoleReport, verdictsOfConsole } from './console.ts'
import { measureLong, printLongReport, verdictsOfLong } from './engine/long.ts'
import { measureEngine, printEngineReport, verdictsOfEngine } from './engine/run.ts'
import { printGrownReport, verdictsOfGrown } from './grown/report.ts'
import { measureGrown } from './grown/run.ts'
import { printHotReport } from './hot/report.ts'
import { measureHot } from './hot/run.ts'
import { measureOrders } from './orders.ts'
import { describeProfile, writeProfile } from './profile/report.ts'
import { measureProfile } from './profile/run.ts'
import { projectDirectory } from './project.ts'
import { printReport, verdictsOf } from './report.ts'
import { measureSandboxes, printSandboxReport } from './sandboxes.ts'
import { measureSpans, printSpanReport } from './spans.ts'
import { measureTokens, printTokenReport } from './tokens.ts'

const HELP = `npm run bench [-- <benchmark>] [-- --json]

  orders   the order saga on the local cloud (the default, about three minutes): start-up, orders per second,
           transitions and their price, bundles, idle memory, and the targets that are met
  profile  where the processor time of an order goes, by thread and by kind of work (two minutes, Linux alone); the table in
           docs/performance.md
  long     the engine with a durable store that fills up (some minutes): memory and the price of an execution at 10,000
           to 100,000 closed executions
  grown    the order saga on a data folder with 100,000 finished orders beside one with 500, in turns (ten minutes, and 8 GB of
           disk): rate, p99, memory, disk per order, start-up, and the targets that are met
  engine   the Step Functions engine alone (about two minutes): executions per second in memory and durable, beside
           aws-local-stepfunctions and moto, an aged store, a restart, and the targets that are met
  command  the start of commands beside that of Node alone, and the target that is met
  console  the page in Chromium with 10,000 executions and one that runs: first paint, frames while it is scrolled beside
           those of an empty page, as the page and as Chromium's trace count them, and its heap over some minutes
  sandboxes  one invocation in each sandbox and several, beside the same handlers in a loop and in bare threads, and the
           most memory that each takes (five minutes)
  spans    orders per second with spans and without, two clouds in turns (about two minutes)
  tokens   what a transaction costs the emulator after up to 20,000 others, with the SDK's tokens and without (two minutes)
  hot      one SKU that 64 clients want at once: what completes, what is refused, and the rate of stock in shards beside
           that of stock in one item, with the conflicts that DynamoDB has and the emulator has not
  capacity what an order takes of AWS: transitions, invocations, DynamoDB's units, its price, and the quotas that stand in
           the way at 100, 1,000 and 10,000 orders per second (half a minute; how busy the machine is does not matter)
  burst    many orders posted at once: what is accepted, how it ends, and how quick /health stays meanwhile

  --orders N       how many orders the burst has, default 5000, the sale of the hot SKU, default 2000, or the grown folder
  --connections N  how many connections it uses at most; default 10000
  --retry          the burst sends what was answered 429 again after Retry-After
  --minutes N      for how long the console's heap is watched; default 2
  --write  writes docs/capacity.md, or the tables of docs/performance.md
  --json   prints the numbers as JSON on standard output
  --help   prints this

The orders benchmark removes the synthesized assembly first, to measure a first start: end a running 'npm start' of this folder.
`

interface BenchOptions {
  json: boolean
  retry: boolean
  write: boolean
  orders?: string
  connections: string
  minutes: string
}

const benchmarks: Record<string, (options: BenchOptions) => Promise<void>> = {
  async orders({ json }) {
    warnIfBusy()
    const facts = await measureOrders((what) => console.error(`… ${what}`))
    if (!json) {
      return printReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOf(facts) }, null, 2))
  },
  async engine({ json }) {
    warnIfBusy()
    const facts = await measureEngine()
    if (!json) {
      return printEngineReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOfEngine(facts) }, null, 2))
  },
  async command({ json }) {
    warnIfBusy()
    const facts = await measureCommands()
    if (!json) {
      return printCommandReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOfCommands(facts) }, null, 2))
  },
  async console({ json, minutes }) {
    warnIfBusy()
    const facts = await measureConsole(Number(minutes), (what) => console.error(`… ${what}`))
    if (!json) {
      return printConsoleReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOfConsole(facts) }, null, 2))
  },
  async sandboxes({ json }) {
    warnIfBusy()
    const runs = await measureSandboxes((what) => console.error(`… ${what}`))
    if (!json) {
      return printSandboxReport(runs)
    }
    console.log(JSON.stringify({ machine: machine(), runs }, null, 2))
  },
  async tokens({ json }) {
    const facts = await measureTokens((what) => console.error(`… ${what}`))
    if (!json) {
      return printTokenReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), facts }, null, 2))
  },
  async spans({ json }) {
    warnIfBusy()
    const facts = await measureSpans((what) => console.error(`… ${what}`))
    if (!json) {
      return printSpanReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts }, null, 2))
  },
  async burst({ json, retry, orders, connections }) {
    warnIfBusy()
    const load = { orders: Number(orders ?? 5000), retry, connections: Number(connections), prefix: 'burst' }
    const facts = await measureBurst(load, (what) => console.error(`… ${what}`))
    if (!json) {
      return printBurstReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts }, null, 2))
  },
  async grown({ json, orders }) {
    warnIfBusy()
    const facts = await measureGrown(Number(orders ?? 100_000), (what) => console.error(`… ${what}`))
    if (!json) {
      return printGrownReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOfGrown(facts) }, null, 2))
  },
  async hot({ json, orders }) {
    warnIfBusy()
    const facts = await measureHot(Number(orders ?? 2000), (what) => console.error(`… ${what}`))
    if (!json) {
      return printHotReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts }, null, 2))
  },
  async capacity({ json, write }) {
    const uses = await measureCapacity((what) => console.error(`… ${what}`))
    if (json) {
      console.log(JSON.stringify(uses, null, 2))
    } else if (write) {
      writeFileSync(`${projectDirectory}/docs/capacity.md`, describeCapacity(uses))
      console.error('wrote docs/capacity.md')
    } else {
      console.log(describeCapacity(uses))
    }
  },
  async profile({ json, write }) {
    warnIfBusy()
    const facts = await measureProfile((what) => console.error(`… ${what}`))
    if (json) {
      console.log(JSON.stringify({ machine: machine(), ...facts }, null, 2))
    } else if (write) {
      writeProfile(facts)
      console.error('wrote docs/performance.md')
    } else {
      console.log(describeProfile(facts))
    }
  },
  async long({ json }) {
    warnIfBusy()
    const facts = await measureLong()
    if (!json) {
      return printLongReport(facts)
    }
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOfLong(facts) }, null, 2))
  },
}

/** Others' work on the same processors is measured as ours. */
function warnIfBusy(): void {
  const [load = 0] = loadavg()
  if (load > 0.5) {
    console.error(`this machine is busy (load ${load.toFixed(1)}): expect worse numbers than it can give`)
  }
}

function machine() {
  return {
    node: process.version,
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    retry: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    orders: { type: 'string' },
    connections: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '2' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const name = positionals[0] ?? 'orders'
const benchmark = benchmarks[name]
if (values.help) {
  console.log(HELP)
} else if (benchmark) {
  await benchmark(values).catch((error) => {
    if (!(error instanceof RangeError)) {
      throw error
    }
    console.error(error.message)
    process.exitCode = 1
  })
} else {
  console.error(`there is no benchmark '${name}'; there are: ${Object.keys(benchmarks).join(', ')}`)
  process.exitCode = 1
}
