import { expect, test } from 'vitest'
import { validateDefinition } from '#local/step-functions/validate/validate-definition.ts'

test('any integration of AWS can be defined, with the patterns that it has there', () => {
  const refused = (resource: string) =>
    validateDefinition(
      JSON.stringify({
        StartAt: 'T',
        States: { T: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, End: true } },
      }),
      'STANDARD',
    ).length > 0
  const taken = [
    'aws-sdk:s3:listBuckets',
    'aws-sdk:s3:listBuckets.waitForTaskToken',
    'aws-sdk:servicethatisnotkepthere:anything',
    'batch:submitJob.sync',
    'ecs:runTask.waitForTaskToken',
    'http:invoke',
    'bedrock:invokeModel',
    'states:startExecution.sync:2',
  ]
  const unknown = [
    'aws-sdk:s3:noSuchAction',
    'aws-sdk:s3:listBuckets.sync',
    'lambda:invoke.sync',
    'dynamodb:query',
    'dynamodb:putItem.waitForTaskToken',
    'nosuchservice:call',
  ]
  expect(taken.filter(refused)).toEqual([])
  expect(unknown.filter((resource) => !refused(resource))).toEqual([])
})

test.each([
  'states:startExecution.sync:2',
  'lambda:invoke.waitForTaskToken',
  'aws-sdk:s3:listBuckets.waitForTaskToken',
])('neither an EXPRESS machine nor Express executions of a Map Run wait for %s', (integration) => {
  const required = {
    states: { StateMachineArn: 'x' },
    lambda: { FunctionName: 'f' },
    'aws-sdk': {},
  }[integration.split(':', 1)[0]!]
  const task = { Type: 'Task', Resource: `arn:aws:states:::${integration}`, Parameters: required, End: true }
  const machine = { StartAt: 'T', States: { T: task } }
  const pattern = integration.slice(integration.indexOf('.'))
  const message = expect.stringContaining(
    `Express state machine does not support '${pattern}' service integration`,
  )
  expect(validateDefinition(JSON.stringify(machine), 'EXPRESS')).toEqual([
    expect.objectContaining({ message, location: '/States/T/Resource' }),
  ])
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }
  const map = { Type: 'Map', ItemProcessor: { ...machine, ProcessorConfig }, End: true }
  const around = { StartAt: 'M', States: { M: map } }
  expect(validateDefinition(JSON.stringify(around), 'STANDARD')).toEqual([
    expect.objectContaining({ message, location: '/States/M/ItemProcessor/States/T/Resource' }),
  ])
})
