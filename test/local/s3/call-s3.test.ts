import { expect, test } from 'vitest'
import { writeAssembly } from '#test/support/greeter-assembly.ts'
import { start } from '#test/support/greeter-cloud.ts'

const call = (action: string, Arguments: object, more: object) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
  Arguments,
  ...more,
})

test('a state machine calls S3 with the parameters of its API, and gets its responses and errors', async () => {
  const { Bucket, Key } = { Bucket: 'greeter-store', Key: 'a b/ä.json' }
  const caught = {
    Catch: [{ ErrorEquals: ['S3.NoSuchKeyException'], Output: '{% $states.errorOutput %}', Next: 'End' }],
  }
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Put',
    States: {
      Put: call(
        'putObject',
        { Bucket, Key, Body: { n: 1 }, ContentType: 'application/json' },
        { Next: 'List' },
      ),
      List: call('listObjectsV2', { Bucket }, { Assign: { list: '{% $states.result %}' }, Next: 'Get' }),
      Get: call('getObject', { Bucket, Key }, { Assign: { got: '{% $states.result %}' }, Next: 'Gone' }),
      Gone: call('getObject', { Bucket, Key: 'none' }, { Next: 'End', ...caught }),
      End: {
        Type: 'Pass',
        Output: { list: '{% $list %}', got: '{% $got %}', error: '{% $states.input %}' },
        End: true,
      },
    },
  }
  const { states } = await start({
    assembly: writeAssembly({}, bucketOnly),
  })
  const { stateMachineArn } = await states.request('CreateStateMachine', {
    name: 'store',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::111111111111:role/test',
  })
  const { executionArn } = await states.request('StartExecution', {
    stateMachineArn: String(stateMachineArn),
  })
  const describe = () => states.request('DescribeExecution', { executionArn: String(executionArn) })
  await expect.poll(async () => (await describe()).status, { timeout: 5_000 }).toBe('SUCCEEDED')
  expect(JSON.parse(String((await describe()).output))).toEqual({
    list: expect.objectContaining({ KeyCount: 1, Contents: [expect.objectContaining({ Key, Size: 7 })] }),
    got: expect.objectContaining({ Body: '{"n":1}', ContentType: 'application/json', ContentLength: 7 }),
    error: {
      Error: 'S3.NoSuchKeyException',
      Cause: expect.stringMatching(
        /^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: [^,]+, Extended Request ID: /,
      ),
    },
  })
})

const bucketOnly = { Store: { Type: 'AWS::S3::Bucket', Properties: {} } }
