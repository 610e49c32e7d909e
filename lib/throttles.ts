import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Duration } from 'aws-cdk-lib/core'

/** How many metrics the expression of an alarm may name: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_METRICS = 10

interface Over {
  readonly period: Duration
}

/** Invocations that Lambda refused for want of concurrency: the account's, which all functions share. */
export function functionThrottles({ period }: Over): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: 'Sum',
    period,
  })
}

/** Reads and writes that DynamoDB refused: sums over as many tables as an alarm's expression takes. */
export function tableThrottles(tables: readonly Table[], { period }: Over): MathExpression[] {
  return ['Read', 'Write'].flatMap((kind) =>
    partsOf(tables).map((part, index) => {
      const metrics = part.map(
        ({ tableName }) =>
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName: `${kind}ThrottleEvents`,
            dimensionsMap: { TableName: tableName },
            statistic: 'Sum',
            period,
          }),
      )
      const ids = metrics.map((_, at) => `${kind.toLowerCase()}${index}t${at}`)
      return new MathExpression({
        expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(metrics.map((metric, at) => [ids[at]!, metric])),
        label: `DynamoDB: ${kind.toLowerCase()}s`,
        period,
      })
    }),
  )
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / MOST_METRICS)
  return Array.from({ length: count }, (_, part) =>
    items.slice(part * MOST_METRICS, (part + 1) * MOST_METRICS),
  )
}
