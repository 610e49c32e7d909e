import { availableParallelism, cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { measureOrders } from './orders.ts'
import { printReport, verdictsOf } from './report.ts'

const HELP = `npm run bench [-- <benchmark>] [-- --json]

  orders   the order saga on the local cloud (the default, about two minutes): start-up, orders per second,
           transitions and their price, bundles, idle memory, and the targets that are met

  --json   prints the numbers as JSON on standard output
  --help   prints this

It removes .build first, to measure a first start: end a running 'npm start' of this folder before.
`

const benchmarks: Record<string, (options: { json: boolean }) => Promise<void>> = {
  async orders({ json }) {
    const facts = await measureOrders((what) => console.error(`… ${what}`))
    if (!json) return printReport(facts)
    console.log(JSON.stringify({ machine: machine(), ...facts, targets: verdictsOf(facts) }, null, 2))
  },
}

function machine() {
  return {
    node: process.version,
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const name = positionals[0] ?? 'orders'
const benchmark = benchmarks[name]
if (values.help) console.log(HELP)
else if (benchmark) await benchmark({ json: values.json })
else {
  console.error(`there is no benchmark '${name}'; there are: ${Object.keys(benchmarks).join(', ')}`)
  process.exitCode = 1
}
