import { expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { createHarness, functionArn } from '../support/harness.ts'

const machine = (task: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: functionArn('work'), Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
      ...task,
    },
    Caught: { Type: 'Pass', End: true },
  },
  ...more,
})
const catchAll = {
  Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
}

function fail(name: string, message = 'no'): never {
  throw Object.assign(new Error(message), { name })
}

test('calls the function with its arguments and goes on with its output', async () => {
  const { run } = await createHarness({ work: (event: { n: number }) => ({ twice: event.n * 2 }) })
  const { status, output, signature } = await run(withoutCaught(machine({})), { n: 21 })
  expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: { twice: 42 } })
  expect(signature).toEqual([
    'ExecutionStarted',
    'TaskStateEntered Work',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited Work',
    'ExecutionSucceeded',
  ])
})

test('a function by its own ARN has its own events', async () => {
  const { run } = await createHarness({ work: () => 'done' })
  const { output, signature } = await run({
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: functionArn('work'), End: true } },
  })
  expect(output).toBe('done')
  expect(signature.slice(2, 5)).toEqual([
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
  ])
})

test('an error of the function fails the task with its name, and all it returned as the cause', async () => {
  const { run } = await createHarness({ work: () => fail('OutOfStock', 'SKU-1 is gone') })
  const { status, error, cause } = await run(withoutCaught(machine({})))
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'OutOfStock' })
  expect(JSON.parse(cause!)).toEqual({ errorType: 'OutOfStock', errorMessage: 'SKU-1 is gone' })
})

test('an exception of the Lambda service is named after it', async () => {
  const harness = await createHarness()
  const throttled = await createHarness(
    {},
    {
      clock: harness.clock,
      invokeLambda: () => Promise.reject(new AwsError('TooManyRequestsException', 'Rate exceeded', 429)),
    },
  )
  const lost = await createHarness({}, { invokeLambda: () => Promise.reject(new Error('socket hang up')) })
  expect((await throttled.run(withoutCaught(machine({})))).error).toBe('Lambda.TooManyRequestsException')
  expect((await lost.run(withoutCaught(machine({})))).error).toBe('Lambda.SdkClientException')
})

test('retries at growing intervals up to MaxDelaySeconds, then catches', async () => {
  const { run, invocations } = await createHarness({ work: () => fail('Busy') })
  const retry = {
    ErrorEquals: ['Busy'],
    IntervalSeconds: 2,
    BackoffRate: 3,
    MaxDelaySeconds: 10,
    MaxAttempts: 3,
  }
  const { output } = await run(machine({ Retry: [retry], ...catchAll }))
  const [first = 0, ...later] = invocations.map(({ at }) => at / 1000)
  expect(later.map((at, i) => at - (later[i - 1] ?? first))).toEqual([2, 6, 10])
  expect(output).toMatchObject({ Error: 'Busy' })
})

test('full jitter waits for less than the interval', async () => {
  const { run, invocations } = await createHarness({ work: () => fail('Busy') })
  const retry = {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 100,
    MaxAttempts: 5,
    BackoffRate: 1,
    JitterStrategy: 'FULL',
  }
  await run(withoutCaught(machine({ Retry: [retry] })))
  const waits = invocations.slice(1).map(({ at }, i) => (at - invocations[i]!.at) / 1000)
  expect(waits).toHaveLength(5)
  for (const wait of waits) expect(wait).toBeLessThan(100)
  expect(new Set(waits).size).toBeGreaterThan(1)
})

test('a retrier with no attempts shields its errors from the next one', async () => {
  const { run, invocations } = await createHarness({ work: () => fail('CardDeclined') })
  const shield = { ErrorEquals: ['CardDeclined'], MaxAttempts: 0 }
  const { error } = await run(withoutCaught(machine({ Retry: [shield, { ErrorEquals: ['States.ALL'] }] })))
  expect(error).toBe('CardDeclined')
  expect(invocations).toHaveLength(1)
})

test('counts its retries in the context object', async () => {
  const { run } = await createHarness({ work: (n: number) => (n < 2 ? fail('Again') : n) })
  const { output } = await run(
    withoutCaught(
      machine({
        Arguments: { FunctionName: functionArn('work'), Payload: '{% $states.context.State.RetryCount %}' },
        Retry: [{ ErrorEquals: ['Again'] }],
      }),
    ),
  )
  expect(output).toBe(2)
})

test('times out, and a late result changes nothing', async () => {
  let finish = (_: unknown) => {}
  const late = new Promise((resolve) => {
    finish = resolve
  })
  const { run, states, clock } = await createHarness(
    {},
    {
      async invokeLambda({ letTimePass }) {
        letTimePass?.()
        await late
        return { statusCode: 200, payload: '1', executedVersion: '$LATEST', requestId: 'r' }
      },
    },
  )
  const { arn, output, signature } = await run(machine({ TimeoutSeconds: 30, ...catchAll }))
  expect(output).toEqual({ Error: 'States.Timeout' })
  expect(signature).toContain('TaskTimedOut States.Timeout')
  finish(undefined)
  await clock.settled()
  expect((await states.request('DescribeExecution', { executionArn: arn })).output).toBe(
    JSON.stringify(output),
  )
})

test('a result over 262,144 bytes is States.DataLimitExceeded', async () => {
  const { run } = await createHarness({ work: () => 'é'.repeat(131_072) })
  const { error, cause } = await run(withoutCaught(machine({})))
  expect(error).toBe('States.DataLimitExceeded')
  expect(cause).toBe(
    "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
  )
})

test('waits for a task token and takes success or failure once', async () => {
  const harness = await createHarness({ work: () => null })
  const definition = machine({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    Output: '{% $states.result %}',
  })
  const arn = await harness.start(await harness.create(withoutCaught(definition)))
  await harness.clock.settled()
  const { token: taskToken } = harness.invocations[0]!.event as { token: string }
  await harness.states.request('SendTaskSuccess', { taskToken, output: '{"approved":true}' })
  const { output, signature } = await harness.ended(arn)
  expect(output).toEqual({ approved: true })
  expect(signature.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'])
  await expect(harness.states.request('SendTaskFailure', { taskToken })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  })
  await expect(harness.states.request('SendTaskFailure', { taskToken: 'x' })).rejects.toMatchObject({
    name: 'InvalidToken',
  })
})

test('a token answered before the call returns counts once, after TaskSubmitted', async () => {
  const answer = () => harness.states.request('SendTaskSuccess', { taskToken, output: '1' })
  let taskToken = ''
  let second: unknown
  const harness = await createHarness({
    async work(event: { token: string }) {
      taskToken = event.token
      await answer()
      second = await answer().catch((error) => error.name)
    },
  })
  const { output, signature } = await harness.run(
    withoutCaught(
      machine({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: functionArn('work'),
          Payload: { token: '{% $states.context.Task.Token %}' },
        },
        Output: '{% $states.result %}',
      }),
    ),
  )
  expect(output).toBe(1)
  expect(second).toBe('TaskTimedOut')
  expect(signature.slice(4, 6)).toEqual(['TaskSubmitted', 'TaskSucceeded'])
})

test('a missing heartbeat times out, sent ones put it off but never beyond TimeoutSeconds', async () => {
  const harness = await createHarness({ work: () => null })
  const { clock, states } = harness
  clock.automatic = false
  const definition = machine({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: functionArn('work'), Payload: { token: '{% $states.context.Task.Token %}' } },
    HeartbeatSeconds: 10,
    TimeoutSeconds: 25,
    Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'silent', Next: 'Caught' }],
  })
  const create = () => harness.create(definition).then((arn) => harness.start(arn))
  const silent = await create()
  await clock.advance(10_000)
  expect((await harness.ended(silent)).output).toBe('silent')

  const beating = await create()
  await clock.settled()
  const { token: taskToken } = harness.invocations[1]!.event as { token: string }
  for (let beat = 0; beat < 2; beat++) {
    await clock.advance(9_000)
    await states.request('SendTaskHeartbeat', { taskToken })
  }
  await clock.advance(6_999)
  expect((await harness.ended(beating)).status).toBe('RUNNING')
  await clock.advance(1)
  expect(await harness.ended(beating)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
})

test('an activity is taken by a worker that polls', async () => {
  const harness = await createHarness()
  const { activityArn } = await harness.states.request('CreateActivity', { name: 'pack' })
  const definition = { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: activityArn, End: true } } }
  const arn = await harness.start(await harness.create(definition), { order: 7 })
  const task = await harness.states.request('GetActivityTask', {
    activityArn: String(activityArn),
    workerName: 'w1',
  })
  expect(task.input).toBe('{"order":7}')
  await harness.states.request('SendTaskSuccess', { taskToken: task.taskToken, output: '"packed"' })
  const { output, signature } = await harness.ended(arn)
  expect(output).toBe('packed')
  expect(signature.slice(2, 5)).toEqual(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded'])
})

test('startExecution.sync:2 waits for the child and gets its output as JSON', async () => {
  const harness = await createHarness()
  const childArn = await harness.create({
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const { output, signature } = await harness.run(
    {
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: childArn, 'Input.$': '$' },
          OutputPath: '$.Output',
          End: true,
        },
      },
    },
    { n: 1 },
  )
  expect(output).toEqual({ n: 1 })
  expect(signature).toContain('TaskSubmitted')
})

const withoutCaught = (definition: { States: Record<string, unknown> }) => {
  const { Caught: _, ...States } = definition.States
  return { ...definition, States }
}

test('a child that is waited for is stopped with its parent', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const childArn = await harness.create({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const parent = await harness.start(
    await harness.create({
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync',
          Parameters: { StateMachineArn: childArn, Name: 'child' },
          End: true,
        },
      },
    }),
  )
  await harness.clock.settled()
  await harness.states.request('StopExecution', { executionArn: parent })
  const child = await harness.ended(`${childArn.replace(':stateMachine:', ':execution:')}:child`)
  expect(child.status).toBe('ABORTED')
})
