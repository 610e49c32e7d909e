import type { CommitReport, EventsReport } from './kill-at-every-event.ts'

/** Per case each commit with its events, and what came of the kills before and after it; then the verdict. */
export function describeEvents({ cases, kills, violations, seconds, dataDir }: EventsReport): string {
  const events = Object.values(cases)
    .flatMap((commits) => commits ?? [])
    .reduce((sum, commit) => sum + commit.events.length, 0)
  return [
    ...Object.entries(cases).flatMap(([name, commits]) => [...describeCase(name, commits), '']),
    `${kills} kills, before and after each commit of ${events} history events, ${seconds.toFixed(0)} s`,
    violations === 0
      ? '0 violations: each execution ended as if nothing had happened'
      : `${violations} executions are broken; the data is in ${dataDir}`,
  ].join('\n')
}

function describeCase(name: string, commits: readonly CommitReport[] | undefined): string[] {
  if (!commits) {
    return [`${name}: not tried, since it waits for time to pass`]
  }
  if (commits.length === 0) {
    return [`${name}: broken off before the first kill`]
  }
  const mark = (broken: readonly string[] | undefined) => (!broken ? '·' : broken.length > 0 ? '✗' : '✓')
  return [
    `${name}   killed before and after`,
    ...commits.flatMap(({ events, before, after }, index) => [
      `  ${String(index + 1).padStart(3)}  ${mark(before)} ${mark(after)}  ${events.join(', ') || 'heartbeat'}`,
      ...[...(before ?? []), ...(after ?? [])].map((violation) => `         ✗ ${violation}`),
    ]),
  ]
}
