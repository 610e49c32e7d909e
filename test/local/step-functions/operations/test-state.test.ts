import { expect, test } from 'vitest'
import { innerMachine, inspect, lambdaTask, testState } from '#test/support/test-state.ts'
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
  const mocked = { ...lambdaTask, ResultSelector: { 'code.$': '$.StatusCode' }, ResultPath: '$.r' }
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
    Resource: lambdaTask.Resource,
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
    { ...lambdaTask, ResultSelector: { 'c.$': '$$.Execution.Input' } },
    { context: '{"Execution":{"Input":[1]}}', mock: { result: '{}', fieldValidationMode: 'PRESENT' } },
  )
  expect(given).toMatchObject({ output: '{"c":[1]}' })
})

test('an error of a state within a Parallel meets the handlers of that state first', async () => {
  const handled = { ...innerMachine.States.C, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 3 }] }
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
    States: { M: { Type: 'Map', ItemProcessor: innerMachine, End: true } },
  }
  const mock = { result: '{"StatusCode":200}' }
  expect(await testState(machine, { stateName: 'C', mock })).toMatchObject({ status: 'SUCCEEDED' })
  await expect(testState(machine, { stateName: 'X' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'State not found in definition',
  })
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
