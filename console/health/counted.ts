import {
  APPROVALS_ASKED,
  DECISIONS,
  STEP_FAILURES,
  STEP_RETRIES,
  STUCK_UNDOS,
  UNDOS,
} from '#core/telemetry.ts'

/** A metric as the local cloud answers it (local/telemetry/metric-store.ts). */
export interface MetricSum {
  name: string
  dimensions: Readonly<Record<string, string>>
  sum: number
}

export const BY_WORKFLOW = [
  UNDOS,
  STUCK_UNDOS,
  STEP_FAILURES,
  STEP_RETRIES,
  APPROVALS_ASKED,
  DECISIONS,
] as const
export const BY_STEP = [STEP_FAILURES, STEP_RETRIES] as const

export interface CountedRow {
  workflow: string
  step?: string
  /** By the name of the metric. */
  counts: Readonly<Record<string, number>>
}

export interface Counted {
  deadLetters: number
  throttles: number
  workflows: CountedRow[]
  steps: CountedRow[]
}

/** Returns the numbers of the stack's dashboard, by the names of its metrics. */
export function countMetrics(metrics: readonly MetricSum[]): Counted {
  const sumOf = (own: readonly MetricSum[]) => own.reduce((total, { sum }) => total + sum, 0)
  const named = (...names: readonly string[]) => metrics.filter(({ name }) => names.includes(name))
  const countsOf = (names: readonly string[], own: readonly MetricSum[]) =>
    Object.fromEntries(names.map((name) => [name, sumOf(own.filter((each) => each.name === name))]))
  const ofWorkflows = named(...BY_WORKFLOW).filter(({ dimensions }) => dimensions.workflow !== undefined)
  const ofSteps = named(...BY_STEP)
  return {
    deadLetters: sumOf(named('DeadLetters')),
    throttles: sumOf(named('Throttles')),
    workflows: [...Map.groupBy(ofWorkflows, ({ dimensions }) => dimensions.workflow!)]
      .map(([workflow, own]) => ({ workflow, counts: countsOf(BY_WORKFLOW, own) }))
      .toSorted((a, b) => a.workflow.localeCompare(b.workflow)),
    steps: [...Map.groupBy(ofSteps, ({ dimensions: { workflow, step } }) => `${workflow} ${step}`).values()]
      .map((own) => {
        const { workflow = '', step = '' } = own[0]!.dimensions
        return { workflow, step, counts: countsOf(BY_STEP, own) }
      })
      .toSorted((a, b) => sum(b) - sum(a)),
  }
}

function sum({ counts }: CountedRow): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
