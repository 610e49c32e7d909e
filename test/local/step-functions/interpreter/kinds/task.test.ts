import { expect, test } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { createHarness, functionArn } from '../../../../support/engine-harness.ts'
import { machine, withoutCaught } from '../../../../support/one-task.ts'

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
  for (const wait of waits) {
    expect(wait).toBeLessThan(100)
  }
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
  expect(output).toEqual({ Error: 'States.Timeout', Cause: '' })
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
