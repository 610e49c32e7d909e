import type { OrderFacts } from './orders.ts'
import { totalOf } from './process-tree.ts'

/** One target of the project, and what this run says of it. */
export interface Verdict {
  target: string
  value: string
  met: boolean
}

export function verdictsOf({ start, idleMemory, paths, cloud, direct, bundles }: OrderFacts): Verdict[] {
  const ratios = [16, 64].map((clients) => {
    const ratio = rateOf(cloud, clients) / rateOf(direct, clients)
    return {
      target: `at ${clients} clients at least half of the direct rate`,
      value: `${(100 * ratio).toFixed(0)} %`,
      met: ratio >= 0.5,
    }
  })
  const happy = paths.find(({ path }) => path === 'happy')!
  const bytes = Math.max(...bundles.map((bundle) => bundle.bytes))
  const importMs = Math.max(...bundles.map((bundle) => bundle.importMs))
  const memory = totalOf(idleMemory)
  return [
    {
      target: 'first order done within 12 s of npm start, nothing synthesized',
      value: `${(start.cold.firstOrderMs / 1000).toFixed(2)} s`,
      met: start.cold.firstOrderMs <= 12_000,
    },
    {
      target: 'first order done within 1 s of npm start, tree unchanged',
      value: `${(start.unchanged.firstOrderMs / 1000).toFixed(2)} s`,
      met: start.unchanged.firstOrderMs <= 1_000,
    },
    ...ratios,
    { target: 'idle memory under 150 MB', value: `${memory.toFixed(0)} MB`, met: memory < 150 },
    { target: 'every bundle under 500 KB', value: `${(bytes / 1000).toFixed(0)} KB`, met: bytes < 500_000 },
    {
      target: 'every bundle imported in under 120 ms',
      value: `${importMs.toFixed(0)} ms`,
      met: importMs < 120,
    },
    {
      target: 'at most 9 transitions on the happy path',
      value: String(happy.transitions),
      met: happy.transitions <= 9,
    },
  ]
}

function rateOf(rates: OrderFacts['cloud'], clients: number): number {
  return rates.find((rate) => rate.clients === clients)!.ordersPerSecond
}

const HOW_MEASURED = [
  'Orders are followed by one ListExecutions every 5 to 100 ms for all clients together: it reaches the engine, no Lambda;',
  'p50 and p99 are coarse by that much. The clients share this machine with the cloud.',
  'direct: StartExecution, every step and RecordEnding as bundled, one after the other in one thread, same emulator.',
  'cpu: processor time per order of all processes but the clients; it says more than rates on a busy machine.',
  'Memory counts pages that processes share once, where the system tells.',
  'Not measured here: AWS itself (its latency, cold starts, Lambda and DynamoDB prices: the price below is that of',
  'Step Functions alone), crash recovery, many days of history, and other machines than this one.',
]

export function printReport(facts: OrderFacts): void {
  const { start, idleMemory, paths, cloud, direct, bundles } = facts
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  printTable(
    'Start',
    ['', 'ready', 'first order'],
    [
      ['nothing synthesized', seconds(start.cold.readyMs), seconds(start.cold.firstOrderMs)],
      ['unchanged tree', seconds(start.unchanged.readyMs), seconds(start.unchanged.firstOrderMs)],
    ],
  )
  printTable(
    'Orders',
    ['clients', 'orders/s', 'p50 ms', 'p99 ms', 'cpu ms', 'direct/s', 'p50 ms', 'p99 ms', 'cpu ms', 'ratio'],
    cloud.map((rate, index) => {
      const other = direct[index]!
      const numbers = ({ ordersPerSecond, p50, p99, processorMs }: typeof rate) => [
        ordersPerSecond.toFixed(1),
        p50.toFixed(0),
        p99.toFixed(0),
        processorMs?.toFixed(0) ?? '?',
      ]
      const ratio = rate.ordersPerSecond / other.ordersPerSecond
      return [String(rate.clients), ...numbers(rate), ...numbers(other), `${(100 * ratio).toFixed(0)} %`]
    }),
  )
  printTable(
    'Paths',
    ['', 'ends as', 'transitions', '$ per 1,000 orders'],
    paths.map(({ path, status, error, transitions, dollarsPerThousandOrders }) => [
      path,
      error ? `${status} (${error})` : status,
      String(transitions),
      dollarsPerThousandOrders.toFixed(3),
    ]),
  )
  printTable(
    'Bundles',
    ['', 'KB', 'import ms'],
    bundles.map(({ name, bytes, importMs }) => [name, (bytes / 1000).toFixed(0), importMs.toFixed(0)]),
  )
  printTable(
    'Idle memory',
    ['', 'MB'],
    [...idleMemory, { command: 'all', megabytes: totalOf(idleMemory) }].map(({ command, megabytes }) => [
      command,
      megabytes.toFixed(0),
    ]),
  )
  printTable(
    'Targets',
    ['', 'here', ''],
    verdictsOf(facts).map(({ target, value, met }) => [target, value, met ? 'met' : 'NOT MET']),
  )
  console.log(`\n${HOW_MEASURED.join('\n')}`)
}

function printTable(title: string, head: string[], rows: string[][]): void {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
  console.log(`\n${title}\n${[head, ...rows].map((cells) => `  ${line(cells)}`.trimEnd()).join('\n')}`)
}
