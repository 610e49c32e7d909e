import { describe, expect, test } from 'vitest'
import { loadStack } from '#test/support/greeter-assembly.ts'

describe('a template the local cloud cannot run', () => {
  test.each([
    [
      'a type it does not know',
      { Cluster: { Type: 'AWS::ECS::Cluster' } },
      'Cluster',
      /does not know AWS::ECS::Cluster/,
    ],
    [
      'an image',
      {
        F: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUri: 'x' }, Runtime: 'nodejs24.x' } },
      },
      'F',
      /Properties.Code: the local cloud runs folders and inline code/,
    ],
    [
      'another runtime',
      { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Runtime: 'python3.13' } } },
      'F',
      /Properties.Runtime: the local cloud runs nodejs functions, got python3.13/,
    ],
    [
      'events of a stream',
      {
        S: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: 'arn:aws:kinesis:us-east-1:111111111111:stream/s' },
        },
      },
      'S',
      /takes events from queues of SQS, got arn:aws:kinesis/,
    ],
    [
      'a definition in S3',
      { M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionS3Location: {} } } },
      'M',
      /use DefinitionBody.fromString, not fromFile/,
    ],
    [
      'two versions of one machine',
      Object.fromEntries(
        ['V1', 'V2'].map((id) => [
          id,
          {
            Type: 'AWS::StepFunctions::StateMachineVersion',
            Properties: { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:M' },
          },
        ]),
      ),
      'V2',
      /publishes one version of a machine with each deployment, and V1 is another one of the same; keep the newest/,
    ],
    [
      'a schedule that is none',
      { R: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'cron(0 12 * * * *)' } } },
      'R',
      /runs schedules such as rate\(5 minutes\) .*, got cron\(0 12 \* \* \* \*\): one of day of the month and/,
    ],
  ])('is refused by logical id: %s', (_name, resources, logicalId, message) => {
    expect(() => loadStack(resources)).toThrow(
      expect.objectContaining({ name: 'AssemblyError', logicalId, message: expect.stringMatching(message) }),
    )
  })

  test('is refused with all that cannot be run, in one list', () => {
    const python = {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { ZipFile: 'x' }, Runtime: 'python3.13' },
    }
    expect(() => loadStack({ One: python, Cluster: { Type: 'AWS::ECS::Cluster' }, Two: python })).toThrow(
      /cannot run 3 parts of this assembly:\n {2}Cluster: .*ECS::Cluster.*\n {2}One, .*python3.13\n {2}Two, .*python3.13$/,
    )
  })
})
