import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Duration, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { pascalCase } from '#core/pascal-case.ts'
import { DISAGREEMENTS, METRIC_NAMESPACE, SERVICE_NAME, STUCK_UNDOS, SWEEPER_LAG } from '#core/telemetry.ts'
import type { Watched } from './dashboard.ts'
import { functionThrottles, tableThrottles } from './throttles.ts'

const PERIOD = Duration.minutes(5)

/** Within five minutes: a few are 503, which callers try again. */
const MOST_SERVER_ERRORS = 5

/** Three sweeps: what has waited for longer, they do not keep up with. */
const SWEEPER_BEHIND_SECONDS = 15 * 60

/**
 * Alarms for what an operator must know (G8): a stuck undo, an execution that ended without its own ending (a rejection
 * has one), and an event that nobody could handle. Those of a machine are in its stack. Returns the topic; the operator
 * decides who subscribes to it.
 */
export function createAlarms(scope: Construct, { machines, deadLetters, api, tables }: Watched): Topic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true })
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
  const ring = (
    id: string,
    metric: IMetric,
    alarmDescription: string,
    { place = scope, threshold = 1 }: { place?: Construct; threshold?: number } = {},
  ) =>
    new Alarm(place, `${id}Alarm`, {
      metric,
      alarmDescription,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Step Functions and SQS report nothing while nothing happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic))

  const options = { period: PERIOD, statistic: 'Sum' }
  for (const [workflow, machine] of machines) {
    const id = pascalCase(workflow)
    const place = Stack.of(machine)
    ring(
      `${id}Failed`,
      machine.metricFailed(options),
      'An undo has given up, or an execution failed where nothing can catch: look for COMPENSATION_FAILED',
      { place },
    )
    ring(`${id}TimedOut`, machine.metricTimedOut(options), 'An execution timed out; it is rolled back', {
      place,
    })
    ring(`${id}Aborted`, machine.metricAborted(options), 'Somebody stopped an execution; it is rolled back', {
      place,
    })
    ring(
      `${id}Throttled`,
      machine.metricThrottled(options),
      'Step Functions held back state transitions: executions take longer. Ask AWS for more of StateTransition',
      { place },
    )
  }
  const own = (metricName: string) =>
    new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { service: SERVICE_NAME },
      ...options,
    })
  ring(
    'StuckUndos',
    own(STUCK_UNDOS),
    'An undo has given up: an execution is COMPENSATION_FAILED until somebody retries or skips it',
  )
  ring(
    'Disagreements',
    own(DISAGREEMENTS),
    'Step Functions and the Executions table contradict each other: the log of SweepAbandoned says about which execution',
  )
  new Alarm(scope, 'SweeperBehindAlarm', {
    metric: own(SWEEPER_LAG).with({ statistic: 'Maximum' }),
    alarmDescription:
      'The sweeper does not keep up: executions that ended without an event wait. Ask AWS for more of DescribeExecution',
    threshold: SWEEPER_BEHIND_SECONDS,
    evaluationPeriods: 2,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    // A sweep that fails is in the dead-letter queue, which rings by itself.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(new SnsAction(topic))
  ring(
    'DeadLetters',
    deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
    'An abandoned execution could not be rolled back; the message says which',
  )
  ring(
    'ServerErrors',
    api.metricServerError(options),
    'The API answers 5xx: its functions log why, by the request id that the answer bears',
    { threshold: MOST_SERVER_ERRORS },
  )
  ring(
    'FunctionThrottles',
    functionThrottles({ period: PERIOD }),
    'Lambda refused invocations: the concurrency of the account is used up. Steps are tried again',
  )
  for (const [index, throttles] of tableThrottles(tables, { period: PERIOD }).entries()) {
    ring(
      `TableThrottles${index + 1}`,
      throttles,
      'DynamoDB refused requests to the tables: a partition is too hot. Steps are tried again',
    )
  }
  return topic
}
