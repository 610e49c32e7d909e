import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

describe('alarms', () => {
  const rings = { AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }], Threshold: 1 }

  test.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'])(
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

  test.each(['StuckUndos', 'Disagreements'])('ring on the metric %s, which recovery counts', (MetricName) => {
    readTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...rings,
      MetricName,
      Namespace: 'FlowForge',
      Dimensions: [{ Name: 'service', Value: 'flowforge' }],
      Statistic: 'Sum',
    })
  })

  test('ring on a sweeper that does not keep up', () => {
    readTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: rings.AlarmActions,
      MetricName: 'SweeperLag',
      Namespace: 'FlowForge',
      Threshold: 900,
      Statistic: 'Maximum',
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

  test('ring on answers of 5xx, and on invocations that Lambda refused', () => {
    readTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...rings,
      Threshold: 5,
      MetricName: '5XXError',
      Namespace: 'AWS/ApiGateway',
    })
    readTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...rings,
      MetricName: 'Throttles',
      Namespace: 'AWS/Lambda',
    })
  })

  test('ring on what DynamoDB refused of reads and of writes, of every table, by expressions that CloudWatch takes', () => {
    const alarms = Object.values(resourcesOf(readTemplate(), 'AWS::CloudWatch::Alarm')) as {
      Properties: { Metrics?: { MetricStat?: { Metric: { MetricName: string } } }[] }
    }[]
    const expressions = alarms.flatMap(({ Properties: { Metrics } }) => (Metrics ? [Metrics] : []))
    const names = expressions.flat().flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])
    const tables = Object.keys(resourcesOf(readTemplate(), 'AWS::DynamoDB::Table')).length
    for (const name of ['ReadThrottleEvents', 'WriteThrottleEvents']) {
      expect(names.filter((each) => each === name)).toHaveLength(tables)
    }
    for (const metrics of expressions) {
      expect(metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10)
    }
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
