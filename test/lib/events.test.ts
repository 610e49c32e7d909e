import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { pascalCase } from '#core/pascal-case.ts'
import { sagas } from '#statemachines/index.ts'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

describe('abandoned executions (G7)', () => {
  test('are handed to the rollback whatever way they ended without an ending of their own', () => {
    readTemplate().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: sagas.map(({ name }) => ({ Ref: pascalCase(name) })),
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': ['RollBackAbandoned', 'Arn'] },
          DeadLetterConfig: { Arn: Match.anyValue() },
        }),
      ],
    })
  })

  test('wait in a dead-letter queue when not even the rollback can be started', () => {
    const template = readTemplate()
    const [queue] = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: 'RollBackAbandoned' },
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    })
    expect(queue).toBeDefined()
  })
  test('are looked for every five minutes, in case no event tells of them', () => {
    readTemplate().hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': ['SweepAbandoned', 'Arn'] } })],
    })
  })

  test('stand in an index that holds keys alone, and none of what has ended', () => {
    readTemplate().hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: Match.arrayWith([
        {
          IndexName: 'ByDeadline',
          KeySchema: [
            { AttributeName: 'openKey', KeyType: 'HASH' },
            { AttributeName: 'deadline', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ]),
    })
  })
})

describe('calls of long work', () => {
  test('are not tried again by Lambda, nor kept for longer than a minute: the state machine does that', () => {
    readTemplate().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: 'PackItems' },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    })
  })
})

describe('reservations that nobody needs any more', () => {
  test('are looked for every fifteen minutes, and a run that cannot be made waits for an operator', () => {
    const template = readTemplate()
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(15 minutes)',
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': ['ExpireReservations', 'Arn'] },
          DeadLetterConfig: { Arn: Match.anyValue() },
        }),
      ],
    })
    const [queue] = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: 'ExpireReservations' },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    })
  })
})
