import type { BurstFacts } from './run.ts'

export function printBurstReport(facts: BurstFacts): void {
  const { load, last, requests, seconds, endedAfter, statuses, violations, mostMegabytes, warmed } = facts
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  const lines = [
    `${load.orders} orders at once on at most ${load.connections} connections, ${load.retry ? '429 sent again after Retry-After' : 'nothing sent again'}`,
    `answers     ${counts(last)} (${requests} requests in ${seconds.toFixed(1)} s)`,
    `executions  ${counts(statuses)} after ${endedAfter.toFixed(1)} s, ${warmed} to warm up among them`,
    `/health     ${describeHealth(facts.health)}`,
    `            ${describeHealth(facts.bareHealth)}, of a server that only answers, under the same burst`,
    `memory      ${mostMegabytes.toFixed(0)} MB at most`,
    `invariants  ${violations.length === 0 ? 'hold' : `${violations.length} broken, such as: ${violations.slice(0, 5).join('; ')}`}`,
  ]
  console.log(lines.join('\n'))
}

function describeHealth({ p50, p99, most, asked, otherThan200 }: BurstFacts['health']): string {
  return `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, most ${most.toFixed(0)} ms; ${otherThan200} of ${asked} were not 200`
}
