import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Duration } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'

/** Lambda's own limit of retries for an asynchronous invocation; EventBridge retries the delivery for a day before. */
const RETRIES = 2

/** EventBridge takes patterns of 2,048 characters, and the ARN of a machine may be one of 130. */
const MACHINES_PER_RULE = 12

const SWEEP_EVERY = Duration.minutes(5)
const EXPIRE_EVERY = Duration.minutes(15)

/**
 * No abandoned saga (G7): an execution that ends without its own ending is rolled back. EventBridge delivers its events
 * on best effort, so a sweeper looks for executions whose event was lost. A rollback that cannot be started waits for an
 * operator in the dead-letter queue, which is returned.
 */
export function rollBackAbandoned(
  scope: Construct,
  {
    machines,
    rollBack,
    sweep,
  }: { machines: readonly StateMachine[]; rollBack: LambdaFunction; sweep: LambdaFunction },
): Queue {
  const deadLetters = new Queue(scope, 'AbandonedDeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  acknowledge(deadLetters, { SQS3: 'this is the dead-letter queue' })
  for (const lambda of [rollBack, sweep]) {
    lambda.configureAsyncInvoke({ retryAttempts: RETRIES, onFailure: new SqsDestination(deadLetters) })
  }
  for (let from = 0; from < machines.length; from += MACHINES_PER_RULE) {
    const some = machines.slice(from, from + MACHINES_PER_RULE)
    new Rule(scope, `AbandonedExecutions${from === 0 ? '' : from}`, {
      description: 'Executions that ended without their own ending are rolled back',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: some.map(({ stateMachineArn }) => stateMachineArn),
        },
      },
      targets: [new LambdaTarget(rollBack, { deadLetterQueue: deadLetters })],
    })
  }
  new Rule(scope, 'SweepSchedule', {
    description: 'Looks for executions that have ended, or were never started, and of which no event told',
    schedule: Schedule.rate(SWEEP_EVERY),
    targets: [new LambdaTarget(sweep, { deadLetterQueue: deadLetters })],
  })
  return deadLetters
}

/** Releases reservations whose executions have ended or are gone. A call that fails waits in the same dead-letter queue. */
export function expireReservations(
  scope: Construct,
  { expire, deadLetters }: { expire: LambdaFunction; deadLetters: Queue },
): void {
  expire.configureAsyncInvoke({ retryAttempts: RETRIES, onFailure: new SqsDestination(deadLetters) })
  new Rule(scope, 'ExpireReservationsSchedule', {
    description: 'Releases reservations whose executions have ended or are gone',
    schedule: Schedule.rate(EXPIRE_EVERY),
    targets: [new LambdaTarget(expire, { deadLetterQueue: deadLetters })],
  })
}
