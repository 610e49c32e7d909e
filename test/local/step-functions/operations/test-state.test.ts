import { expect, test } from 'vitest'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

test('TestState runs one state and says where it leads', async () => {
  const { states } = await createHarness({ work: () => 7 })
  const check = (definition: object, more: object = {}) =>
    states.request('TestState', {
      definition: JSON.stringify(definition),
      input: '{"n":1}',
      roleArn,
      ...more,
    })
  const choice = {
    Type: 'Choice',
    Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }],
    Default: 'Other',
  }
  expect(await check(choice)).toMatchObject({ status: 'SUCCEEDED', nextState: 'One', output: '{"n":1}' })
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'work' },
    Catch: [{ ErrorEquals: ['Gone'], Next: 'Undo' }],
    End: true,
  }
  expect(await check({ ...task, OutputPath: '$.Payload' })).toMatchObject({
    status: 'SUCCEEDED',
    output: '7',
  })
  const gone = { mock: { errorOutput: { error: 'Gone', cause: 'why' } } }
  expect(await check(task, gone)).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Undo', error: 'Gone' })
  expect(await check({ ...task, Retry: [{ ErrorEquals: ['Gone'] }] }, gone)).toMatchObject({
    status: 'RETRIABLE',
  })
})

const LAMBDA = 'arn:aws:states:::lambda:invoke'
const task = { Type: 'Task', Resource: LAMBDA, Parameters: { FunctionName: 'f' }, End: true }
const child = { StartAt: 'C', States: { C: { ...task, Parameters: { FunctionName: 'g' } } } }

async function testState(state: object, request: object = {}) {
  const { states } = await createHarness()
  return states.request('TestState', {
    definition: JSON.stringify(state),
    inspectionLevel: 'DEBUG',
    ...request,
  })
}

/** Inspection data with its texts as JSON. */
async function inspect(state: object, request: object = {}) {
  const { inspectionData } = await testState(state, request)
  return Object.fromEntries(
    Object.entries(inspectionData as object).map(([name, value]) => [
      name,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  )
}

test('inspection data has each step of the data on its way through a state', async () => {
  const pass = { Type: 'Pass', InputPath: '$.a', Parameters: { 'b.$': '$.b' }, ResultPath: '$.r', End: true }
  const input = { a: { b: 1 } }
  expect(await inspect(pass, { input: JSON.stringify(input) })).toEqual({
    input,
    afterInputPath: { b: 1 },
    afterParameters: { b: 1 },
    afterResultSelector: { b: 1 },
    afterResultPath: { a: { b: 1 }, r: { b: 1 } },
  })
  const mocked = { ...task, ResultSelector: { 'code.$': '$.StatusCode' }, ResultPath: '$.r' }
  expect(await inspect(mocked, { input: '{"n":1}', mock: { result: '{"StatusCode":200}' } })).toEqual({
    input: { n: 1 },
    afterInputPath: { n: 1 },
    afterParameters: { FunctionName: 'f' },
    result: { StatusCode: 200 },
    afterResultSelector: { code: 200 },
    afterResultPath: { n: 1, r: { code: 200 } },
  })
})

test('inspection data of a JSONata Task has its arguments, and the variables after it', async () => {
  const state = {
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: LAMBDA,
    Arguments: { FunctionName: '{% $name %}' },
    Assign: { code: '{% $states.result.StatusCode %}' },
    Output: '{% $states.result.StatusCode %}',
    End: true,
  }
  const request = { variables: '{"name":"f"}', mock: { result: '{"StatusCode":200}' } }
  expect(await inspect(state, request)).toEqual({
    input: {},
    afterArguments: { FunctionName: 'f' },
    result: { StatusCode: 200 },
    variables: { name: 'f', code: 200 },
  })
})

test('INFO shows no data', async () => {
  expect(await testState({ Type: 'Pass', End: true }, { inspectionLevel: 'INFO' })).toEqual({
    status: 'SUCCEEDED',
    output: '{}',
  })
})

test('the context is that of the request, or of an EXPRESS execution of its own', async () => {
  const state = { Type: 'Pass', Parameters: { 'c.$': '$$' }, End: true }
  const own = JSON.parse(String((await testState(state, { roleArn })).output)).c
  expect(own).toMatchObject({
    Execution: { Id: expect.stringMatching(/:express:[^:]+:[^:]+$/), RoleArn: roleArn },
    State: { Name: 'StateName' },
  })
  const given = await testState(
    { ...task, ResultSelector: { 'c.$': '$$.Execution.Input' } },
    { context: '{"Execution":{"Input":[1]}}', mock: { result: '{}', fieldValidationMode: 'PRESENT' } },
  )
  expect(given).toMatchObject({ output: '{"c":[1]}' })
})

test('a Map is tested by its items and what they come to', async () => {
  const state = {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' },
    MaxConcurrency: 2,
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    Next: 'After',
  }
  const request = { input: '{"list":["a","b"]}', mock: { result: '["A","B"]' } }
  expect(await testState(state, request)).toMatchObject({
    status: 'SUCCEEDED',
    output: '["A","B"]',
    nextState: 'After',
  })
  expect(await inspect(state, request)).toMatchObject({
    afterItemsPath: ['a', 'b'],
    afterItemSelector: [
      { i: 0, v: 'a' },
      { i: 1, v: 'b' },
    ],
    maxConcurrency: 2,
  })
  expect(await testState(state, { ...request, input: '{"list":7}' })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'Reference path "$.list" must point to array.',
  })
})

test('a distributed Map reads the items that the request has for it, and tolerates so many failures', async () => {
  const state = {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
    ItemProcessor: {
      ...child,
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    },
    ToleratedFailureCount: 1,
    End: true,
  }
  const run = (failures: number, mapItemReaderData = 'id,name\n1,"A, B"\n2,C\n') =>
    testState(state, {
      mock: { result: failures === 0 ? '[1,2]' : '[1]' },
      stateConfiguration: { mapItemReaderData, mapIterationFailureCount: failures },
    })
  const read = await run(0)
  expect(read).toMatchObject({ status: 'SUCCEEDED', inspectionData: { toleratedFailureCount: 1 } })
  expect((read.inspectionData as { afterItemsPath: string }).afterItemsPath).toBe(
    '[{"id":"1","name":"A, B"},{"id":"2","name":"C"}]',
  )
  expect(await run(1)).toMatchObject({ status: 'SUCCEEDED', output: '[1]' })
  expect(await run(2)).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
  })
  expect(await run(0, 'id,id\n1,2')).toMatchObject({ error: 'States.ItemReaderFailed' })
})

test('an error of a state within a Parallel meets the handlers of that state first', async () => {
  const handled = { ...child.States.C, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 3 }] }
  const state = {
    Type: 'Parallel',
    Branches: [{ StartAt: 'C', States: { C: handled } }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }],
    End: true,
  }
  const run = (more: object) =>
    testState(state, { mock: { errorOutput: { error: 'E', cause: 'why' } }, ...more })
  expect(await run({ stateConfiguration: { errorCausedByState: 'C', retrierRetryCount: 1 } })).toMatchObject({
    status: 'RETRIABLE',
    inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
  })
  expect(await run({})).toMatchObject({
    status: 'CAUGHT_ERROR',
    nextState: 'Undo',
    output: '{"Error":"E","Cause":"why"}',
    inspectionData: { errorDetails: { catchIndex: 0 } },
  })
})

test('a state of a machine is found in its branches and item processors too', async () => {
  const machine = {
    StartAt: 'M',
    States: { M: { Type: 'Map', ItemProcessor: child, End: true } },
  }
  const mock = { result: '{"StatusCode":200}' }
  expect(await testState(machine, { stateName: 'C', mock })).toMatchObject({ status: 'SUCCEEDED' })
  await expect(testState(machine, { stateName: 'X' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'State not found in definition',
  })
})

const PASS = { Type: 'Pass', End: true }
const MAP = { Type: 'Map', ItemProcessor: child, End: true }
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
    task,
    { mock: { result: '{}', errorOutput: { error: 'E' } } },
  ],
  [
    'TestState does not support RevealSecrets when a mock is specified.',
    task,
    { mock: { result: '{}' }, revealSecrets: true },
  ],
  [
    'TestState does not support RetrierRetryCount when a mock is not specified.',
    task,
    { stateConfiguration: { retrierRetryCount: 1 } },
  ],
  ["State type 'Map' is not supported when a mock is not specified", MAP, {}],
  ['Mocked result must be an array.', MAP, { input: '[1]', mock: { result: '{}' } }],
  [
    "Input array does not equal the mocked result array's size.",
    MAP,
    { input: '[1,2]', mock: { result: '[1]' } },
  ],
  ['RoleArn must be specified when testing a Task state', task, { roleArn: undefined }],
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

test('a Wait for what is no time fails as it does in an execution', async () => {
  const wait = (fields: object, input: object) =>
    testState({ Type: 'Wait', ...fields, End: true }, { input: JSON.stringify(input) })
  expect(await wait({ SecondsPath: '$.s' }, { s: 5 })).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"s":5}',
  })
  expect(await wait({ SecondsPath: '$.s' }, { s: 'soon' })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining('The SecondsPath parameter cannot be parsed as a long value: $.s == soon'),
  })
  expect(await wait({ TimestampPath: '$.t' }, { t: 'soon' })).toMatchObject({ error: 'States.Runtime' })
  expect(await wait({ QueryLanguage: 'JSONata', Seconds: '{% -1 %}' }, {})).toMatchObject({
    error: 'States.QueryEvaluationError',
  })
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

const distributed = (more: object) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } },
  },
  End: true,
  ...more,
})

test('batches are shown as executions of a Map Run get them, by paths too', async () => {
  const ItemBatcher = { MaxItemsPerBatchPath: '$.size', BatchInput: { 'size.$': '$.size' } }
  const tested = await testState(distributed({ ItemsPath: '$.items', ItemBatcher }), {
    input: JSON.stringify({ items: [1, 2, 3], size: 2 }),
    mock: { result: '[1,2]' },
  })
  const { afterItemBatcher } = tested.inspectionData as Record<string, string>
  expect(JSON.parse(afterItemBatcher!)).toEqual([
    { BatchInput: { size: 2 }, Items: [1, 2] },
    { BatchInput: { size: 2 }, Items: [3] },
  ])
})

test('data of an ItemReader are read as a Map Run reads them', async () => {
  const read = async (ReaderConfig: object, mapItemReaderData: string, count: number) => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig,
      Parameters: { Bucket: 'b', Key: 'k' },
    }
    const tested = await testState(distributed({ ItemReader }), {
      input: '{"most":1}',
      mock: { result: JSON.stringify(Array.from({ length: count }, () => 0)) },
      stateConfiguration: { mapItemReaderData },
    })
    return tested.inspectionData as Record<string, string>
  }
  const pointed = await read({ InputType: 'JSON', ItemsPointer: '/a/b' }, '{"a":{"b":[1,2]}}', 2)
  expect(pointed).toMatchObject({ afterItemsPointer: '[1,2]', afterItemsPath: '[1,2]' })
  const limited = await read({ InputType: 'JSONL', MaxItemsPath: '$.most' }, '{"a":1}\n{"a":2}\n', 1)
  expect(limited).toMatchObject({ afterItemsPath: '[{"a":1}]' })
  const piped = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'PIPE' }
  expect(await read(piped, '1|2', 1)).toMatchObject({ afterItemsPath: '[{"x":"1","y":"2"}]' })
})
