import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

describe('alarms', () => {
  const rings = { AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }], Threshold: 1 }

  test.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'])(
    'ring on %s of a state machine',
    (MetricName) => {
      readTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...rings,
        MetricName,
        Namespace: 'AWS/States',
        Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'OrderFulfillment' } }],
        TreatMissingData: 'notBreaching',
      })
    },
  )

  test('ring on an undo that is stuck, whoever has found it, by what the finder logs', () => {
    const template = readTemplate()
    for (const finder of ['RollBackAbandoned', 'SweepAbandoned']) {
      template.hasResourceProperties('AWS::Logs::MetricFilter', {
        LogGroupName: { Ref: Match.stringLikeRegexp(`^${finder}Logs`) },
        FilterPattern: '{ $.message = "an undo has given up" }',
        MetricTransformations: [{ MetricNamespace: 'FlowForge', MetricName: 'StuckUndos', MetricValue: '1' }],
      })
    }
    expect(readFileSync(join(projectDirectory, 'lambdas/recovery/recover-abandoned.ts'), 'utf8')).toContain(
      "logger.error('an undo has given up'",
    )
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...rings,
      MetricName: 'StuckUndos',
      Namespace: 'FlowForge',
    })
  })

  test('ring on an event that was given up', () => {
    const template = readTemplate()
    const [queue] = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...rings,
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
    })
  })

  test('reach a topic that takes messages of CloudWatch, over TLS alone, and whose ARN is told', () => {
    const template = readTemplate()
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
        ]),
      },
    })
    expect(Object.keys(template.findOutputs('AlarmTopicArn'))).toHaveLength(1)
  })
})
