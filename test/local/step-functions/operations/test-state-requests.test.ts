import { expect, test } from 'vitest'
import { innerMachine, lambdaTask, testState } from '#test/support/test-state.ts'

const PASS = { Type: 'Pass', End: true }
const MAP = { Type: 'Map', ItemProcessor: innerMachine, End: true }
const sdk = (action: string, Parameters: object) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::aws-sdk:${action}`,
  Parameters,
  End: true,
})
const getObject = sdk('s3:getObject', { Bucket: 'b', Key: 'k' })

test.each<[message: string, state: object, request: object]>([
  ["State type 'Pass' is not supported when a mock is specified", PASS, { mock: { result: '1' } }],
  [
    'A test mock should have only one of the following fields: [result, errorOutput].',
    lambdaTask,
    { mock: { result: '{}', errorOutput: { error: 'E' } } },
  ],
  [
    'TestState does not support RevealSecrets when a mock is specified.',
    lambdaTask,
    { mock: { result: '{}' }, revealSecrets: true },
  ],
  [
    'TestState does not support RetrierRetryCount when a mock is not specified.',
    lambdaTask,
    { stateConfiguration: { retrierRetryCount: 1 } },
  ],
  ["State type 'Map' is not supported when a mock is not specified", MAP, {}],
  ['Mocked result must be an array.', MAP, { input: '[1]', mock: { result: '{}' } }],
  [
    "Input array does not equal the mocked result array's size.",
    MAP,
    { input: '[1,2]', mock: { result: '[1]' } },
  ],
  ['RoleArn must be specified when testing a Task state', lambdaTask, { roleArn: undefined }],
  ...(
    [
      [getObject, { ContentLength: '9' }, "Field 'ContentLength' must be a number"],
      [getObject, { StorageClass: 'PAPER' }, "Field 'StorageClass' is not an expected value"],
      [getObject, { Metadata: [] }, "Field 'Metadata' must be an object"],
      [
        sdk('kms:encrypt', { KeyId: 'k', Plaintext: 'p' }),
        { CiphertextBlob: '' },
        "Field 'CiphertextBlob' is smaller than the minimum length",
      ],
      [
        sdk('lambda:getFunction', { FunctionName: 'f' }),
        { Configuration: { MemorySize: 1 } },
        "Field 'MemorySize' is less than the minimum value",
      ],
      [
        sdk('sqs:receiveMessage', { QueueUrl: 'q' }),
        { Messages: [{ Body: 'b', MessageId: 7 }] },
        "Field 'MessageId' must be a string",
      ],
      [
        sdk('sfn:startExecution', { StateMachineArn: 'a' }),
        { StartDate: 1 },
        "Required field 'ExecutionArn' is missing",
      ],
    ] as const
  ).map(([state, result, problem]): [string, object, object] => [
    `Mock result schema validation error: ${problem}`,
    state,
    { mock: { result: JSON.stringify(result) } },
  ]),
])('the request is refused: %s', async (message, state, request) => {
  await expect(testState(state, request)).rejects.toMatchObject({ name: 'ValidationException', message })
})

test('a mocked result is checked as strictly as is asked for, and never against members of a later model', async () => {
  const start = sdk('sfn:startExecution', { StateMachineArn: 'a' })
  const run = (result: object, fieldValidationMode: string) =>
    testState(start, { mock: { result: JSON.stringify(result), fieldValidationMode } })
  expect(await run({}, 'PRESENT')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await run({ StartDate: true }, 'NONE')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await run({ ExecutionArn: 'a', StartDate: '2025-01-01T00:00:00Z', New: 1 }, 'STRICT')).toMatchObject(
    {
      status: 'SUCCEEDED',
    },
  )
})

test('a context without a mock, and a role that is none of IAM, are refused', async () => {
  const pass = { Type: 'Pass', End: true }
  await expect(testState(pass, { context: '{}' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'TestState does not support Context when a mock is not specified.',
  })
  await expect(testState(pass, { roleArn: 'role' })).rejects.toMatchObject({
    name: 'InvalidArn',
    message: "Invalid Role Arn: 'role'",
  })
})
