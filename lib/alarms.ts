import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Duration, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { DISAGREEMENTS, METRIC_NAMESPACE, SERVICE_NAME, STUCK_UNDOS, SWEEPER_LAG } from '#core/telemetry.ts'

const PERIOD = Duration.minutes(5)

/** Three sweeps: what has waited for longer, they do not keep up with. */
const SWEEPER_BEHIND_SECONDS = 15 * 60

/**
 * Alarms for what an operator must know (G8): a stuck undo, an execution that ended without its own ending (a rejection
 * has one), and an event that nobody could handle. Those of a machine are in its stack. Returns the topic; the operator
 * decides who subscribes to it.
 */
export function createAlarms(
  scope: Construct,
  {
    machines,
    deadLetters,
  }: {
    machines: readonly (readonly [string, StateMachine])[]
    deadLetters: Queue
  },
): Topic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true })
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'))
  const ring = (id: string, metric: Metric, alarmDescription: string, place: Construct = scope) =>
    new Alarm(place, `${id}Alarm`, {
      metric,
      alarmDescription,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Step Functions and SQS report nothing while nothing happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic))

  const options = { period: PERIOD, statistic: 'Sum' }
  for (const [id, machine] of machines) {
    const place = Stack.of(machine)
    ring(
      `${id}Failed`,
      machine.metricFailed(options),
      'An undo has given up, or an execution failed where nothing can catch: look for COMPENSATION_FAILED',
      place,
    )
    ring(`${id}TimedOut`, machine.metricTimedOut(options), 'An execution timed out; it is rolled back', place)
    ring(
      `${id}Aborted`,
      machine.metricAborted(options),
      'Somebody stopped an execution; it is rolled back',
      place,
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
  return topic
}
