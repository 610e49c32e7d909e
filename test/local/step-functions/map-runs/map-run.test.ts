import { expect, test } from 'vitest'
import { callState, describeMapRun, distributed, eachItem, listMapRuns } from '#test/support/map-runs.ts'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness } from '../../../support/engine-harness.ts'

const pass = { Pass: { Type: 'Pass', End: true } }

test('processes each item in an execution of its own, and returns their outputs in order', async () => {
  const harness = await createHarness({ double: (n: number) => n * 2 })
  const { output, signature, events, arn } = await harness.run(
    eachItem({ Double: callState('double') }),
    [3, 1, 2],
  )
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
  expect(await describeMapRun(harness, arn)).toMatchObject({
    status: 'SUCCEEDED',
    executionArn: arn,
    maxConcurrency: 0,
    executionCounts: { total: 3, succeeded: 3, pending: 0, running: 0, failed: 0, resultsWritten: 3 },
    itemCounts: { total: 3, succeeded: 3 },
  })
})

// "A JSON array, a JSON object, or an array within a node of a JSON object", says AWS of a distributed Map.
test.each([
  ['JSONPath', { ItemsPath: '$.ages' }, { 'item.$': '$$.Map.Item' }],
  ['JSONata', { Items: '{% $states.input.ages %}' }, { item: '{% $states.context.Map.Item %}' }],
])('an object is run over member by member, in %s', async (QueryLanguage, items, ItemSelector) => {
  const run = async (more: object) => {
    const harness = await createHarness()
    return harness.run(
      { QueryLanguage, ...eachItem(pass, { ...items, ...more }) },
      { ages: { Ann: 5, Bob: 7 } },
    )
  }
  const { output, events } = await run({})
  expect(output).toEqual([
    { Key: 'Ann', Value: 5 },
    { Key: 'Bob', Value: 7 },
  ])
  expect(events[2]).toMatchObject({ mapStateStartedEventDetails: { length: 2 } })
  expect((await run({ ItemSelector })).output).toEqual([
    { item: { Index: 0, Key: 'Ann', Value: 5, Source: 'STATE_DATA' } },
    { item: { Index: 1, Key: 'Bob', Value: 7, Source: 'STATE_DATA' } },
  ])
})

test('its executions are listed by the Map Run, and describe their own history and definition', async () => {
  const harness = await createHarness({ double: (n: number) => n * 2 })
  const { arn } = await harness.run(eachItem({ Double: callState('double') }, { Label: 'Mine' }), [3, 1])
  const [{ mapRunArn, stateMachineArn }] = (await listMapRuns(harness, arn)) as [
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
  const express = { ...distributed, ExecutionType: 'EXPRESS' }
  const definition = eachItem({ Double: callState('double') }, {}, express)
  const { output, arn } = await harness.run(definition, [3, 1])
  expect(output).toEqual([6, 2])
  const [run] = await listMapRuns(harness, arn)
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
  const run = (ExecutionType: string) =>
    harness.run(eachItem(wait, {}, { ...distributed, ExecutionType }), [1])
  expect(await run('STANDARD')).toMatchObject({ status: 'SUCCEEDED' })
  expect(await run('EXPRESS')).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
  })
})

test('runs no more executions at a time than MaxConcurrency, which can be changed meanwhile', async () => {
  const harness = await createHarness()
  const wait = { Wait: { Type: 'Wait', Seconds: 60, End: true } }
  const arn = await harness.create(eachItem(wait, { MaxConcurrency: 2 }))
  const hold = harness.clock.hold()
  const executionArn = await harness.start(arn, [1, 2, 3, 4, 5, 6, 7])
  await expect.poll(async () => (await listMapRuns(harness, executionArn)).length).toBe(1)
  const counts = async () => (await describeMapRun(harness, executionArn)).executionCounts
  await expect.poll(counts).toMatchObject({ running: 2, pending: 5 })
  const [run] = await listMapRuns(harness, executionArn)
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
    eachItem({ Odd: callState('odd') }, { MaxConcurrency: 1, ...tolerance }),
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
    eachItem(pass, {
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
  expect(await describeMapRun(harness, byNumber.arn)).toMatchObject({
    executionCounts: { total: 2 },
    itemCounts: { total: 3, succeeded: 3 },
  })
  const long = 'x'.repeat(40)
  const byBytes = await harness.run(eachItem(pass, { ItemBatcher: { MaxInputBytesPerBatch: 100 } }), [
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
  const { StartAt, States } = eachItem({ Flaky: callState('flaky') }, again)
  const caught = { ...States.Each, Catch: [{ ErrorEquals: [failure], Next: 'After' }] }
  const ended = await harness.run(
    { StartAt, States: { Each: caught, After: { Type: 'Pass', Result: 'caught', End: true } } },
    [1],
  )
  expect(ended.output).toBe('caught')
  expect(await listMapRuns(harness, ended.arn)).toHaveLength(2)
})

test('an execution that is stopped takes its Map Run with it', async () => {
  const harness = await createHarness()
  const arn = await harness.create(
    eachItem({ Wait: { Type: 'Wait', Seconds: 600, End: true } }, { MaxConcurrency: 2 }),
  )
  const hold = harness.clock.hold()
  const executionArn = await harness.start(arn, [1, 2, 3])
  await expect.poll(async () => (await listMapRuns(harness, executionArn)).length).toBe(1)
  await expect
    .poll(async () => (await describeMapRun(harness, executionArn)).executionCounts)
    .toMatchObject({ running: 2 })
  await harness.states.request('StopExecution', { executionArn })
  hold()
  await harness.clock.settled()
  expect(await describeMapRun(harness, executionArn)).toMatchObject({
    status: 'ABORTED',
    executionCounts: { aborted: 2, pending: 1 },
  })
})

test('Maps stand inside each other', async () => {
  const harness = await createHarness()
  const inner = {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: distributed, StartAt: 'Pass', States: pass },
    End: true,
  }
  expect((await harness.run(eachItem({ Inner: inner }), [[1, 2], [3]])).output).toEqual([[1, 2], [3]])
})

test('an output of over 256 KB fails, and without items it is an empty list', async () => {
  const harness = await createHarness({ long: () => 'x'.repeat(100_000) })
  expect(await harness.run(eachItem({ Long: callState('long') }), [1, 2, 3])).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  })
  expect((await harness.run(eachItem(pass), [])).output).toEqual([])
})

test('an ItemSelector that finds nothing ends the execution', async () => {
  const harness = await createHarness()
  const { status, error, cause } = await harness.run(
    eachItem(pass, { ItemSelector: { 'a.$': '$.none' } }),
    [1],
  )
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' })
  expect(cause).toMatch(/^An error occurred while executing the state 'Each' \(entered at the event id #2\)/)
})
