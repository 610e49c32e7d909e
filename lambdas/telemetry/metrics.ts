import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { DISAGREEMENTS, METRIC_NAMESPACE, SERVICE_NAME, STUCK_UNDOS, SWEEPER_LAG } from '#core/telemetry.ts'

/** Metrics are log lines in CloudWatch's embedded metric format; each is written at once. */
const metrics = new Metrics({
  namespace: METRIC_NAMESPACE,
  serviceName: SERVICE_NAME,
  singleMetric: true,
})

/** Counts an undo that has given up, for the alarm in `lib/alarms.ts`. */
export function countStuckUndo(): void {
  metrics.addMetric(STUCK_UNDOS, MetricUnit.Count, 1)
}

/** Counts an execution that needs a look, for the alarm in `lib/alarms.ts`. */
export function countDisagreement(): void {
  metrics.addMetric(DISAGREEMENTS, MetricUnit.Count, 1)
}

/** Tells how long the oldest execution has waited for the sweeper, for the alarm in `lib/alarms.ts`. */
export function measureSweeperLag(seconds: number): void {
  metrics.addMetric(SWEEPER_LAG, MetricUnit.Seconds, seconds)
}
