import { expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { createHarness } from '../../../../support/engine-harness.ts'

type Call = [service: string, action: string, parameters: object]

/** Runs one Task of a service whose answers are given; returns how it ended, and what was called. */
async function runTask(resource: string, state: object, { input = {}, answer = (): object => ({}) } = {}) {
  const calls: Call[] = []
  const { run } = await createHarness(
    {},
    {
      async callService(...call) {
        calls.push(call)
        return answer()
      },
    },
  )
  const task = { Type: 'Task', Resource: `arn:aws:states:::${resource}`, End: true, ...state }
  const ended = await run({ StartAt: 'T', States: { T: task } }, input)
  return { ...ended, calls }
}

const refuse =
  (name: string, message: string, status = 400) =>
  () => {
    throw new AwsError(name, message, status)
  }
const put = (Item: object) => ({ Parameters: { TableName: 't', Item } })

test('Detail of an event, the body of a message and the input of an execution may be objects', async () => {
  const Entries = [{ Source: 's', DetailType: 'd', Detail: { a: 1 } }]
  const answer = () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] })
  const event = await runTask('events:putEvents', { Parameters: { Entries } }, { answer })
  expect(event).toMatchObject({ status: 'SUCCEEDED', output: answer() })
  expect(event.calls[0]![2]).toEqual({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{"a":1}' }] })
  const message = await runTask('sqs:sendMessage', { Parameters: { QueueUrl: 'q', MessageBody: { a: 1 } } })
  expect(message.calls[0]![2]).toEqual({ QueueUrl: 'q', MessageBody: '{"a":1}' })
})

test('plain text is a string attribute of DynamoDB', async () => {
  const { calls } = await runTask('dynamodb:putItem', put({ 'id.$': '$.id', state: 'NEW', n: { N: '1' } }), {
    input: { id: 'a' },
  })
  expect(calls).toEqual([
    ['dynamodb', 'putItem', { TableName: 't', Item: { id: { S: 'a' }, state: { S: 'NEW' }, n: { N: '1' } } }],
  ])
})

test('parameters of another type fail the execution before the call, and are not caught', async () => {
  const { status, error, cause, calls } = await runTask('dynamodb:putItem', put({ id: { 'S.$': '$.n' } }), {
    input: { n: 5 },
  })
  expect({ status, error, cause, calls }).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'T' (entered at the event id #2). The Parameters '{"TableName":"t","Item":{"id":{"S":5}}}' could not be used to start the Task: [The value for the field 'S' must be a STRING]`,
    calls: [],
  })
})

test('a task that calls with its input is asked for what the call requires', async () => {
  const { cause } = await runTask('lambda:invoke', {}, { input: { Payload: 1 } })
  expect(cause).toMatch(
    /could not be used to start the Task: \[The field 'FunctionName' is required but was missing\]$/,
  )
})

test.each<[resource: string, state: object, answer: () => object, error: string, cause: RegExp]>([
  [
    'dynamodb:updateItem',
    { Parameters: { TableName: 't', Key: {} } },
    refuse('ValidationException', 'no such attribute'),
    'DynamoDB.AmazonDynamoDBException',
    /^no such attribute \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: .+; Proxy: null\)$/,
  ],
  [
    'dynamodb:putItem',
    put({}),
    refuse('ConditionalCheckFailedException', 'it is there'),
    'DynamoDB.ConditionalCheckFailedException',
    /^it is there/,
  ],
  [
    'sns:publish',
    { Parameters: { Message: 'm' } },
    refuse('InvalidParameter', 'bad topic'),
    'SNS.InvalidParameterException',
    /Service: AmazonSNS; .*Error Code: InvalidParameter;/,
  ],
  [
    'aws-sdk:dynamodb:putItem',
    put({}),
    refuse('ValidationException', 'bad'),
    'DynamoDb.DynamoDbException',
    /^bad \(Service: DynamoDb, Status Code: 400, Request ID: .+\)/,
  ],
  [
    'aws-sdk:s3:getObject',
    { Parameters: { Bucket: 'b', Key: 'k' } },
    refuse('NoSuchKey', 'The specified key does not exist.', 404),
    'S3.NoSuchKeyException',
    /Service: S3, Status Code: 404/,
  ],
  [
    'sqs:sendMessage',
    { Parameters: { QueueUrl: 'q', 'MessageBody.$': '$.none' } },
    () => ({}),
    'SQS.AmazonSQSException',
    /^The request must contain the parameter MessageBody\. \(Service: AmazonSQS; .*MissingParameter/,
  ],
])('an exception of %s is named as AWS names it', async (resource, state, answer, error, cause) => {
  const ended = await runTask(resource, state, { answer, input: { none: null } })
  expect(ended).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) })
})

test('optimized integrations return the metadata of the response, but events does not', async () => {
  const ResultSelector = { 'code.$': '$.SdkHttpMetadata.HttpStatusCode' }
  expect((await runTask('dynamodb:putItem', { ...put({}), ResultSelector })).output).toEqual({ code: 200 })
  expect((await runTask('aws-sdk:dynamodb:putItem', put({}))).output).toEqual({})
})

test('a service that nobody serves fails the task by its name', async () => {
  const { run } = await createHarness()
  const task = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:ssm:getParameter' }
  const States = { T: { ...task, Parameters: { Name: 'n' }, End: true } }
  expect(await run({ StartAt: 'T', States })).toMatchObject({
    status: 'FAILED',
    error: 'Ssm.SsmException',
    cause: expect.stringMatching(/^the local cloud does not serve aws-sdk:ssm:getParameter/),
  })
})

test('Step Functions itself is called through the SDK, under the names that tasks have', async () => {
  const { run, create } = await createHarness()
  const child = await create({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
  const call = (action: string, Parameters: object) =>
    run({
      StartAt: 'T',
      States: {
        T: { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:sfn:${action}`, Parameters, End: true },
      },
    })
  expect((await call('describeStateMachine', { StateMachineArn: child })).output).toMatchObject({
    StateMachineArn: child,
    LoggingConfiguration: { Level: 'OFF' },
  })
  expect(await call('sendTaskSuccess', { TaskToken: 'none', Output: '1' })).toMatchObject({
    error: 'Sfn.InvalidTokenException',
    cause: expect.stringMatching(/^Invalid Token: 'Invalid token' \(Service: Sfn, Status Code: 400, /),
  })
})

const mocks = {
  StateMachines: { Mocked: { TestCases: { Happy: { T: 'Good' }, Bumpy: { T: 'BadFirst' } } } },
  MockedResponses: {
    Good: { '0': { Return: { StatusCode: 200 } } },
    BadFirst: {
      '0-1': { Throw: { Error: 'Busy', Cause: 'come back' } },
      '2': { Return: { StatusCode: 201 } },
    },
  },
}

test('a test case of the mock configuration answers in place of calls, attempt by attempt', async () => {
  const { create, start, ended } = await createHarness({}, { mocks })
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'q', MessageBody: 'b' },
    Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 3 }],
    End: true,
  }
  const arn = await create({ StartAt: 'T', States: { T: task } }, 'Mocked')
  const outputOf = async (testCase: string) => (await ended(await start(`${arn}#${testCase}`))).output
  expect(await outputOf('Happy')).toEqual({ StatusCode: 200 })
  expect(await outputOf('Bumpy')).toEqual({ StatusCode: 201 })
  await expect(start(`${arn}#Other`)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/no test case 'Other' of Mocked/),
  })
})
