import { type ExecutionRecord, endOf } from './order-violations.ts'
import type { PlacedOrder } from './ordering-client.ts'

/** What came of a run of `killUnderLoad`. */
export interface LoadReport {
  kills: number
  /** Of these, how many came before the cloud had started. */
  killedWhileStarting: number
  clients: number
  seed: number
  seconds: number
  /** Requests for an order, those that were sent again included. */
  requests: number
  /** Orders that were answered 202. */
  accepted: number
  /** Orders of which no client knows: it gave up when its connection broke. */
  unanswered: number
  /** Orders that had ended by themselves when the clients were done, and those that were healed later. */
  ended: { atOnce: number; later: number }
  /** Minutes that were let pass in simulated time until nothing was open. */
  healedAfterMinutes: number
  /** Per kind of order and end: how many. */
  matrix: Record<string, Record<string, number>>
  violations: string[]
  /** Where the data is kept, when there are violations. */
  dataDir?: string
}

/** Per kind and end. */
export function countEnds(
  placed: readonly PlacedOrder[],
  summaries: readonly ExecutionRecord[],
): LoadReport['matrix'] {
  const kinds = new Map(placed.map(({ tenant, customerId, kind }) => [`${tenant}/${customerId}`, kind]))
  const matrix: LoadReport['matrix'] = {}
  for (const summary of summaries) {
    const kind = kinds.get(`${summary.tenant}/${summary.input.customerId}`) ?? 'unknown'
    matrix[kind] ??= {}
    matrix[kind][endOf(summary)] = (matrix[kind][endOf(summary)] ?? 0) + 1
  }
  return matrix
}

/** Kind of order × end: how many orders; then the verdict. */
export function describeLoad(report: LoadReport): string {
  const { matrix, violations, kills, killedWhileStarting, clients, seed, seconds } = report
  const ends = [...new Set(Object.values(matrix).flatMap(Object.keys))].sort()
  const rows = Object.entries(matrix)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([kind, counts]) => [kind, ...ends.map((end) => String(counts[end] ?? '·'))])
  const table = [['', ...ends], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]! + 2)))
      .join(''),
  )
  const { accepted, unanswered, ended, healedAfterMinutes, dataDir } = report
  return [
    ...violations.map((violation) => `✗ ${violation}`),
    ...lines,
    '',
    `${kills} kills (${killedWhileStarting} while it started), ${clients} clients, seed ${seed}, ${seconds.toFixed(0)} s`,
    `${accepted} orders accepted, and ${unanswered} of which no client knows; ${ended.atOnce} had ended when the clients had,` +
      ` ${ended.later} within ${healedAfterMinutes} simulated minutes`,
    violations.length === 0
      ? '0 violations: every order that was accepted has ended, once, and nothing is half done'
      : `${violations.length} violations; the data is in ${dataDir}`,
  ].join('\n')
}
