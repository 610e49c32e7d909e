import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import {
  APPROVALS_ASKED,
  DECISIONS,
  DISAGREEMENTS,
  EXECUTION_DURATION,
  EXECUTIONS_ENDED,
  METRIC_NAMESPACE,
  OLDEST_OPEN,
  SERVICE_NAME,
  STEP_FAILURES,
  STEP_RETRIES,
  STUCK_UNDOS,
  SWEEPER_LAG,
  UNDOS,
} from '#core/telemetry.ts'

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit]

/**
 * Metrics are log lines in CloudWatch's embedded metric format; each is written at once. None has the tenant as a
 * dimension: each combination of values is a metric that is paid for.
 */
function write(dimensions: Record<string, string>, values: readonly [string, Unit, number][]): void {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: SERVICE_NAME })
  for (const [name, value] of Object.entries(dimensions)) {
    metrics.addDimension(name, value)
  }
  for (const [name, unit, value] of values) {
    metrics.addMetric(name, unit, value)
  }
  metrics.publishStoredMetrics()
}

function count(name: string, dimensions: Record<string, string> = {}): void {
  write(dimensions, [[name, MetricUnit.Count, 1]])
}

/** Counts an undo that has given up: for the alarm in `lib/alarms.ts`, and by workflow for the dashboard. */
export function countStuckUndo(workflow: string): void {
  count(STUCK_UNDOS)
  count(STUCK_UNDOS, { workflow })
}

/** Counts an execution that needs a look, for the alarm in `lib/alarms.ts`. */
export function countDisagreement(): void {
  count(DISAGREEMENTS)
}

/** Counts an execution that has ended, with the milliseconds from its start. */
export function countEnding(workflow: string, ending: string, milliseconds: number): void {
  write({ workflow, ending }, [
    [EXECUTIONS_ENDED, MetricUnit.Count, 1],
    [EXECUTION_DURATION, MetricUnit.Milliseconds, milliseconds],
  ])
}

export function countUndo(workflow: string): void {
  count(UNDOS, { workflow })
}

/** Of a step or an undo; of an item, the step that all items have. */
export function countStepFailure(workflow: string, step: string): void {
  count(STEP_FAILURES, { workflow, step })
}

export function countStepRetry(workflow: string, step: string): void {
  count(STEP_RETRIES, { workflow, step })
}

export function countApprovalAsked(workflow: string): void {
  count(APPROVALS_ASKED, { workflow })
}

export function countDecision(workflow: string): void {
  count(DECISIONS, { workflow })
}

/** Tells how long an execution has been open, as the sweeper finds it. */
export function tellOpen(workflow: string, seconds: number): void {
  write({ workflow }, [[OLDEST_OPEN, MetricUnit.Seconds, seconds]])
}

/** Tells how long the oldest execution has waited for the sweeper, for the alarm in `lib/alarms.ts`. */
export function measureSweeperLag(seconds: number): void {
  write({}, [[SWEEPER_LAG, MetricUnit.Seconds, seconds]])
}
