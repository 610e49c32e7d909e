import type { Verdict } from '../report.ts'
import type { FolderFacts, GrownFacts } from './run.ts'

const MOST = 1.2
const LEAST = 0.8

export function verdictsOfGrown({ small, grown, rate, p99 }: GrownFacts): Verdict[] {
  const within = (what: string, ratio: number, met: boolean) => ({
    target: `after ${grown.orders.toLocaleString('en')} orders: ${what} within 20 % of that after ${small.orders}`,
    value: `${(100 * ratio).toFixed(0)} %`,
    met,
  })
  const atMost = (what: string, ratio: number) => within(what, ratio, ratio <= MOST)
  return [
    within('orders per second', rate, rate >= LEAST),
    atMost('p99', p99),
    atMost('memory', grown.memory / small.memory),
    atMost('disk per order', grown.bytesPerOrder / small.bytesPerOrder),
    atMost('start to ready', grown.readyMs / small.readyMs),
    atMost('start to first order', grown.firstOrderMs / small.firstOrderMs),
  ]
}

const ROWS: [string, (facts: FolderFacts) => string][] = [
  ['finished orders', ({ orders }) => orders.toLocaleString('en')],
  ['executions and tables', ({ megabytes }) => `${megabytes.toFixed(0)} MB`],
  ['npm start, ready', ({ readyMs }) => seconds(readyMs)],
  ['npm start, first order', ({ firstOrderMs }) => seconds(firstOrderMs)],
  ['orders/s, 16 clients', ({ ordersPerSecond }) => ordersPerSecond.toFixed(1)],
  ['p99', ({ p99 }) => seconds(p99)],
  ['processor per order', ({ processorMs }) => `${processorMs?.toFixed(0) ?? '?'} ms`],
  ['memory of all processes', ({ memory }) => `${memory.toFixed(0)} MB`],
  ['disk per order', ({ bytesPerOrder }) => `${(bytesPerOrder / 1024).toFixed(0)} KB`],
]

export function printGrownReport(facts: GrownFacts): void {
  for (const [name, show] of ROWS) {
    console.log(`${name.padEnd(26)} ${show(facts.small).padStart(10)} ${show(facts.grown).padStart(10)}`)
  }
  console.log(`start of the grown folder after a kill: ready in ${seconds(facts.startAfterKillMs)}`)
  if (facts.processor !== undefined) {
    console.log(`processor time per order beside the small one: ${(100 * facts.processor).toFixed(0)} %`)
  }
  for (const { target, value, met } of verdictsOfGrown(facts)) {
    console.log(`${met ? 'met   ' : 'missed'} ${target}: ${value}`)
  }
  console.log('The orders of the grown folder are copies of 500 with other ids, of one and the same minute.')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
