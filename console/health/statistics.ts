import type { ExecutionDetail } from '#core/api/responses/executions.ts'

export type Counted = Pick<
  ExecutionDetail,
  'workflow' | 'status' | 'startedAt' | 'endedAt' | 'failure' | 'stuck'
>

/** What executions of one workflow have come to. */
export interface WorkflowCounts {
  workflow: string
  started: number
  completed: number
  compensated: number
  stuck: number
  open: number
  /** Milliseconds from start to end, of those that have ended. */
  p50: number | undefined
  p95: number | undefined
}

export function countByWorkflow(executions: readonly Counted[]): WorkflowCounts[] {
  return [...Map.groupBy(executions, ({ workflow }) => workflow)]
    .map(([workflow, own]) => {
      const of = (status: Counted['status']) => own.filter((each) => each.status === status).length
      const [completed, compensated] = [of('COMPLETED'), of('COMPENSATED')]
      const stuck = of('COMPENSATION_FAILED')
      const durations = own.flatMap(({ startedAt, endedAt }) =>
        endedAt ? [Date.parse(endedAt) - Date.parse(startedAt)] : [],
      )
      return {
        workflow,
        started: own.length,
        completed,
        compensated,
        stuck,
        open: own.length - completed - compensated - stuck,
        p50: percentileOf(durations, 50),
        p95: percentileOf(durations, 95),
      }
    })
    .sort((a, b) => b.started - a.started)
}

/** The smallest value that at least so many of a hundred are not above (nearest rank). */
export function percentileOf(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
}

export interface FailingStep {
  workflow: string
  step: string
  error: string
  count: number
}

/** Which steps failed, and with what, most frequent first; an undo that has given up is one of them. */
export function listFailingSteps(executions: readonly Counted[]): FailingStep[] {
  const failures = executions.flatMap(({ workflow, failure, stuck }) => [
    ...(failure ? [{ workflow, step: nameOf(failure.step), error: failure.error }] : []),
    ...(stuck ? [{ workflow, step: nameOf(stuck.undo), error: stuck.error }] : []),
  ])
  return [...Map.groupBy(failures, ({ workflow, step, error }) => `${workflow} ${step} ${error}`).values()]
    .map((same) => ({ ...same[0]!, count: same.length }))
    .sort((a, b) => b.count - a.count)
}

/** Items of an each fail as one step. */
function nameOf(step: string | undefined): string {
  return step?.replace(/\[\d+\]$/, '') ?? 'no step'
}
