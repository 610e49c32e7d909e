import { expect, test } from 'vitest'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness, functionArn, type Harness } from '../../../support/engine-harness.ts'

const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
const call = (name: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: functionArn(name),
  ...more,
})
const each = (states: object, more: object = {}, processorConfig = config) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: processorConfig, StartAt: Object.keys(states)[0], States: states },
      End: true,
      ...more,
    },
  },
})
const pass = { Pass: { Type: 'Pass', End: true } }

async function mapRunsOf({ states }: Harness, executionArn: string) {
  const { mapRuns } = await states.request('ListMapRuns', { executionArn })
  return mapRuns as { mapRunArn: string; stateMachineArn: string }[]
}

async function describeOnly(harness: Harness, executionArn: string) {
  const [run] = await mapRunsOf(harness, executionArn)
  return harness.states.request('DescribeMapRun', { mapRunArn: run!.mapRunArn })
}

test('processes each item in an execution of its own, and returns their outputs in order', async () => {
  const harness = await createHarness({ double: (n: number) => n * 2 })
  const { output, signature, events, arn } = await harness.run(each({ Double: call('double') }), [3, 1, 2])
  expect(output).toEqual([6, 2, 4])
  expect(signature).toEqual([
    'ExecutionStarted',
    'MapStateEntered Each',
    'MapStateStarted',
    'MapRunStarted',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited Each',
    'ExecutionSucceeded',
  ])
  expect(findMalformed(events as never)).toBeUndefined()
  expect(events[6]!.previousEventId).toBe(events[3]!.id)
  expect(await describeOnly(harness, arn)).toMatchObject({
    status: 'SUCCEEDED',
    executionArn: arn,
    maxConcurrency: 0,
    executionCounts: { total: 3, succeeded: 3, pending: 0, running: 0, failed: 0, resultsWritten: 3 },
    itemCounts: { total: 3, succeeded: 3 },
  })
})

test('its executions are listed by the Map Run, and describe their own history and definition', async () => {
  const harness = await createHarness({ double: (n: number) => n * 2 })
  const { arn } = await harness.run(each({ Double: call('double') }, { Label: 'Mine' }), [3, 1])
  const [{ mapRunArn, stateMachineArn }] = (await mapRunsOf(harness, arn)) as [
    { mapRunArn: string; stateMachineArn: string },
  ]
  expect(stateMachineArn).toMatch(/:stateMachine:machine-\w+\/Mine$/)
  expect(mapRunArn).toMatch(/:mapRun:machine-\w+\/Mine:[0-9a-f-]{36}$/)
  const { executions } = await harness.states.request('ListExecutions', { mapRunArn })
  expect(executions).toMatchObject([
    { mapRunArn, stateMachineArn, status: 'SUCCEEDED', itemCount: 1 },
    { mapRunArn },
  ])
  const [{ executionArn }] = executions as [{ executionArn: string }]
  const { events } = await harness.states.request('GetExecutionHistory', { executionArn })
  expect((events as { type: string }[]).map(({ type }) => type)).toContain('LambdaFunctionSucceeded')
  expect(await harness.states.request('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
    mapRunArn,
    label: 'Mine',
    definition: expect.stringContaining('"StartAt":"Double"'),
  })
  await expect(
    harness.states.request('DescribeMapRun', { mapRunArn: `${mapRunArn}0` }),
  ).rejects.toMatchObject({ name: 'ResourceNotFound' })
})

test('its Express executions have no history and ARNs of their own', async () => {
  const harness = await createHarness({ double: (n: number) => n * 2 })
  const express = { ...config, ExecutionType: 'EXPRESS' }
  const definition = each({ Double: call('double') }, {}, express)
  const { output, arn } = await harness.run(definition, [3, 1])
  expect(output).toEqual([6, 2])
  const [run] = await mapRunsOf(harness, arn)
  const { mapRunArn } = run!
  const { executions } = (await harness.states.request('ListExecutions', { mapRunArn })) as {
    executions: { executionArn: string; name: string; status: string }[]
  }
  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
  const { executionArn, name } = executions[0]!
  expect(executionArn).toMatch(
    new RegExp(`^arn:aws:states:us-east-1:\\d{12}:express:[^:/]+/Each:${name}:[\\da-f-]{36}$`),
  )
  await expect(harness.states.request('GetExecutionHistory', { executionArn })).rejects.toMatchObject({
    name: expect.stringMatching(/^(?:ExecutionDoesNotExist|InvalidArn)$/),
  })
})

test('an Express execution of a Map Run ends within five minutes', async () => {
  const harness = await createHarness({})
  const wait = { Wait: { Type: 'Wait', Seconds: 301, End: true } }
  const run = (ExecutionType: string) => harness.run(each(wait, {}, { ...config, ExecutionType }), [1])
  expect(await run('STANDARD')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await run('EXPRESS')).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
  })
})

test('runs no more executions at a time than MaxConcurrency, which can be changed meanwhile', async () => {
  const harness = await createHarness()
  const wait = { Wait: { Type: 'Wait', Seconds: 60, End: true } }
  const arn = await harness.create(each(wait, { MaxConcurrency: 2 }))
  const hold = harness.clock.hold()
  const executionArn = await harness.start(arn, [1, 2, 3, 4, 5, 6, 7])
  await expect.poll(async () => (await mapRunsOf(harness, executionArn)).length).toBe(1)
  const counts = async () => (await describeOnly(harness, executionArn)).executionCounts
  await expect.poll(counts).toMatchObject({ running: 2, pending: 5 })
  const [run] = await mapRunsOf(harness, executionArn)
  await harness.states.request('UpdateMapRun', { mapRunArn: run!.mapRunArn, maxConcurrency: 4 })
  await expect.poll(counts).toMatchObject({ running: 4, pending: 3 })
  hold()
  expect((await harness.ended(executionArn)).output).toEqual([1, 2, 3, 4, 5, 6, 7])
  await expect(
    harness.states.request('UpdateMapRun', { mapRunArn: run!.mapRunArn, maxConcurrency: 1 }),
  ).rejects.toMatchObject({ name: 'ValidationException' })
})

const odd = {
  odd(n: number) {
    if (n % 2) {
      throw Object.assign(new Error('odd'), { name: 'Odd' })
    }
    return n
  },
}

test.each([
  [{}, 'FAILED'],
  [{ ToleratedFailureCount: 1 }, 'FAILED'],
  [{ ToleratedFailureCount: 2 }, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 49 }, 'FAILED'],
  [{ ToleratedFailurePercentage: 50 }, 'SUCCEEDED'],
  [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, 'FAILED'],
])('with %j two failures of four items are %s', async (tolerance, status) => {
  const harness = await createHarness(odd)
  const ended = await harness.run(
    each({ Odd: call('odd') }, { MaxConcurrency: 1, ...tolerance }),
    [0, 1, 2, 3],
  )
  expect(ended.status).toBe(status)
  if (status === 'SUCCEEDED') {
    expect(ended.output).toEqual([0, 2])
  } else {
    expect(ended).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    })
    expect(ended.signature.slice(-3)).toEqual([
      'MapRunFailed States.ExceedToleratedFailureThreshold',
      'MapStateFailed',
      'ExecutionFailed States.ExceedToleratedFailureThreshold',
    ])
  }
})

test('batches items by number and by bytes, with the input of the batch', async () => {
  const harness = await createHarness()
  const byNumber = await harness.run(
    each(pass, {
      ItemSelector: { 'n.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' },
      ItemBatcher: { MaxItemsPerBatchPath: '$.size', BatchInput: { 'who.$': '$.who' } },
      ItemsPath: '$.list',
    }),
    { list: [7, 8, 9], size: '2', who: 'me' },
  )
  expect(byNumber.output).toEqual([
    {
      BatchInput: { who: 'me' },
      Items: [
        { n: 7, at: 0 },
        { n: 8, at: 1 },
      ],
    },
    { BatchInput: { who: 'me' }, Items: [{ n: 9, at: 2 }] },
  ])
  expect(await describeOnly(harness, byNumber.arn)).toMatchObject({
    executionCounts: { total: 2 },
    itemCounts: { total: 3, succeeded: 3 },
  })
  const long = 'x'.repeat(40)
  const byBytes = await harness.run(each(pass, { ItemBatcher: { MaxInputBytesPerBatch: 100 } }), [
    ...[long, long, long],
  ])
  expect(byBytes.output).toEqual([{ Items: [long, long] }, { Items: [long] }])
})

test('what it fails with is retried by a new Map Run, and caught', async () => {
  let calls = 0
  const harness = await createHarness({
    flaky() {
      if (calls++ < 2) {
        throw new Error('no')
      }
      return 'good'
    },
  })
  const failure = 'States.ExceedToleratedFailureThreshold'
  const again = { Retry: [{ ErrorEquals: [failure], MaxAttempts: 1 }] }
  const { StartAt, States } = each({ Flaky: call('flaky') }, again)
  const caught = { ...States.Each, Catch: [{ ErrorEquals: [failure], Next: 'After' }] }
  const ended = await harness.run(
    { StartAt, States: { Each: caught, After: { Type: 'Pass', Result: 'caught', End: true } } },
    [1],
  )
  expect(ended.output).toBe('caught')
  expect(await mapRunsOf(harness, ended.arn)).toHaveLength(2)
})

test('an execution that is stopped takes its Map Run with it', async () => {
  const harness = await createHarness()
  const arn = await harness.create(
    each({ Wait: { Type: 'Wait', Seconds: 600, End: true } }, { MaxConcurrency: 2 }),
  )
  const hold = harness.clock.hold()
  const executionArn = await harness.start(arn, [1, 2, 3])
  await expect.poll(async () => (await mapRunsOf(harness, executionArn)).length).toBe(1)
  await expect
    .poll(async () => (await describeOnly(harness, executionArn)).executionCounts)
    .toMatchObject({ running: 2 })
  await harness.states.request('StopExecution', { executionArn })
  hold()
  await harness.clock.settled()
  expect(await describeOnly(harness, executionArn)).toMatchObject({
    status: 'ABORTED',
    executionCounts: { aborted: 2, pending: 1 },
  })
})

test('a redrive runs again what had not succeeded, in the same Map Run', async () => {
  let broken = true
  const harness = await createHarness({
    second(n: number) {
      if (broken && n === 2) {
        throw new Error('no')
      }
      return n * 10
    },
  })
  const states = { First: { Type: 'Pass', Next: 'Second' }, Second: call('second') }
  const failed = await harness.run(each(states, { MaxConcurrency: 1 }), [1, 2, 3])
  expect(failed.status).toBe('FAILED')
  expect(await describeOnly(harness, failed.arn)).toMatchObject({
    status: 'FAILED',
    executionCounts: { succeeded: 1, failed: 1, pending: 1 },
  })
  broken = false
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  const ended = await harness.ended(failed.arn)
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: [10, 20, 30] })
  expect(ended.signature).toContain('MapRunRedriven')
  expect(harness.invocations.map(({ event }) => event)).toEqual([1, 2, 2, 3])
  expect(await mapRunsOf(harness, failed.arn)).toHaveLength(1)
  expect(await describeOnly(harness, failed.arn)).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    executionCounts: { succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0 },
  })
})

test('a redrive starts Express executions anew that had not succeeded', async () => {
  let broken = true
  const harness = await createHarness({
    first: (n: number) => n,
    second(n: number) {
      if (broken && n === 2) {
        throw new Error('no')
      }
      return n * 10
    },
  })
  const states = { First: call('first', { Next: 'Second' }), Second: call('second') }
  const express = { ...config, ExecutionType: 'EXPRESS' }
  const failed = await harness.run(each(states, { MaxConcurrency: 1 }, express), [1, 2, 3])
  expect(failed.status).toBe('FAILED')
  const [run] = await mapRunsOf(harness, failed.arn)
  const list = async () => {
    const { executions } = await harness.states.request('ListExecutions', { mapRunArn: run!.mapRunArn })
    return executions as { executionArn: string; status: string; redriveCount: number }[]
  }
  const before = (await list()).find(({ status }) => status === 'FAILED')!
  broken = false
  await harness.states.request('RedriveExecution', { executionArn: failed.arn })
  expect(await harness.ended(failed.arn)).toMatchObject({ status: 'SUCCEEDED', output: [10, 20, 30] })
  // The first state runs again too.
  const firsts = harness.invocations.filter(({ name }) => name === 'first')
  expect(firsts.map(({ event }) => event)).toEqual([1, 2, 2, 3])
  const after = await list()
  expect(after.map(({ status, redriveCount }) => [status, redriveCount])).toEqual(
    Array.from({ length: 3 }, () => ['SUCCEEDED', 0]),
  )
  expect(after.map(({ executionArn }) => executionArn)).not.toContain(before.executionArn)
  expect(await describeOnly(harness, failed.arn)).toMatchObject({
    ...{ status: 'SUCCEEDED', redriveCount: 1 },
    executionCounts: { total: 3, succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0 },
  })
})

test('Maps stand inside each other', async () => {
  const harness = await createHarness()
  const inner = {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: config, StartAt: 'Pass', States: pass },
    End: true,
  }
  expect((await harness.run(each({ Inner: inner }), [[1, 2], [3]])).output).toEqual([[1, 2], [3]])
})

test('an output of over 256 KB fails, and without items it is an empty list', async () => {
  const harness = await createHarness({ long: () => 'x'.repeat(100_000) })
  expect(await harness.run(each({ Long: call('long') }), [1, 2, 3])).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  })
  expect((await harness.run(each(pass), [])).output).toEqual([])
})

test('an ItemSelector that finds nothing ends the execution', async () => {
  const harness = await createHarness()
  const { status, error, cause } = await harness.run(each(pass, { ItemSelector: { 'a.$': '$.none' } }), [1])
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' })
  expect(cause).toMatch(/^An error occurred while executing the state 'Each' \(entered at the event id #2\)/)
})
