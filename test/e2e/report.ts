import type { Result } from './suite.ts'

const MARKS = { passed: '✓', failed: '✕', cannot: '–' } as const

export interface Report {
  readonly target: string
  readonly run: string
  readonly passed: number
  readonly failed: number
  readonly cannot: number
  readonly results: readonly Result[]
}

export function reportOf({ target, run, results }: Pick<Report, 'target' | 'run' | 'results'>): Report {
  const count = (outcome: Result['outcome']) => results.filter((each) => each.outcome === outcome).length
  return { target, run, passed: count('passed'), failed: count('failed'), cannot: count('cannot'), results }
}

/** One line of the table, and under it why. */
export function describeResult(result: Result): string {
  const seconds = 'seconds' in result ? `${result.seconds.toFixed(1)} s` : ''
  const line = `${MARKS[result.outcome]} ${result.outcome}  ${seconds.padStart(7)}  ${result.name}`
  const why = 'reason' in result ? result.reason.split('\n') : []
  const left = 'left' in result ? result.left.map((each) => `left behind: ${each}`) : []
  return [line, ...[...why, ...left].map((text) => `${' '.repeat(19)}${text}`)].join('\n')
}

export function describeReport({ target, run, passed, failed, cannot }: Report): string {
  return `${passed} passed, ${failed} failed, ${cannot} cannot be asked of ${target} (ids of this run begin with ${run})`
}
