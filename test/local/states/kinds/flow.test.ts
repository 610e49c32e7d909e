import { expect, test } from 'vitest'
import { findMalformed } from '#verify/history.ts'
import { createHarness, functionArn } from '../support/harness.ts'

const jsonata = (StartAt: string, States: Record<string, object>) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
})

test('Pass transforms its input and assigns variables for the states after it', async () => {
  const { run } = await createHarness()
  const { output, events } = await run(
    jsonata('A', {
      A: {
        Type: 'Pass',
        Assign: { total: '{% $sum($states.input.prices) %}' },
        Output: { kept: true },
        Next: 'B',
      },
      B: { Type: 'Pass', Output: { total: '{% $total %}', input: '{% $states.input %}' }, End: true },
    }),
    { prices: [1, 2, 3.5] },
  )
  expect(output).toEqual({ total: 6.5, input: { kept: true } })
  expect(events[2]!.stateExitedEventDetails).toMatchObject({ assignedVariables: { total: '6.5' } })
})

test('Choice takes the first rule that holds, else Default, else fails with States.Runtime', async () => {
  const { run } = await createHarness()
  const machine = (Default?: string) =>
    jsonata('C', {
      C: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Many', Output: 'many' },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Some', Output: 'some' },
        ],
        ...(Default ? { Default } : {}),
      },
      Many: { Type: 'Succeed' },
      Some: { Type: 'Succeed' },
      ...(Default ? { [Default]: { Type: 'Succeed', Output: 'none' } } : {}),
    })
  expect((await run(machine(), { n: 11 })).output).toBe('many')
  expect((await run(machine(), { n: 6 })).output).toBe('some')
  expect((await run(machine('Few'), { n: 1 })).output).toBe('none')
  expect(await run(machine(), { n: 1 })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
})

test('Wait waits for seconds or until a timestamp, and at once when that has passed', async () => {
  const { run, clock } = await createHarness()
  const began = clock.now()
  const until = new Date(began + 7_200_000).toISOString()
  const { events } = await run(
    jsonata('A', {
      A: { Type: 'Wait', Seconds: '{% $states.input.hours * 3600 %}', Next: 'B' },
      B: { Type: 'Wait', Timestamp: until, Next: 'C' },
      C: { Type: 'Wait', Timestamp: '2001-01-01T00:00:00Z', End: true },
    }),
    { hours: 1 },
  )
  const exits = events
    .filter(({ type }) => type === 'WaitStateExited')
    .map(({ timestamp }) => timestamp - began / 1000)
  expect(exits).toEqual([3600, 7200, 7200])
})

test('Fail ends the execution with an error and a cause that may be expressions', async () => {
  const { run } = await createHarness()
  const definition = jsonata('F', {
    F: { Type: 'Fail', Error: '{% "E" & $states.input.n %}', Cause: 'because' },
  })
  expect(await run(definition, { n: 4 })).toMatchObject({ status: 'FAILED', error: 'E4', cause: 'because' })
})

test('Parallel gives its branches the input and collects their outputs in order', async () => {
  const { run } = await createHarness()
  const { output, signature } = await run(
    jsonata('P', {
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Slow',
            States: {
              Slow: { Type: 'Wait', Seconds: 60, Next: 'One' },
              One: { Type: 'Pass', Output: 1, End: true },
            },
          },
          { StartAt: 'Two', States: { Two: { Type: 'Pass', Output: '{% $states.input.x %}', End: true } } },
        ],
        End: true,
      },
    }),
    { x: 2 },
  )
  expect(output).toEqual([1, 2])
  expect(signature.at(-3)).toBe('ParallelStateSucceeded')
})

test('a branch that fails ends the others and fails the Parallel, which may catch it', async () => {
  const harness = await createHarness()
  const began = harness.clock.now()
  const { output, signature, events } = await harness.run(
    jsonata('P', {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Slow', States: { Slow: { Type: 'Wait', Seconds: 9999, End: true } } },
          {
            StartAt: 'Soon',
            States: {
              Soon: { Type: 'Wait', Seconds: 5, Next: 'Bad' },
              Bad: { Type: 'Fail', Error: 'Broken' },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['Broken'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    }),
  )
  expect(output).toBe('Broken')
  expect(signature).toContain('WaitStateAborted')
  expect(events.at(-1)!.timestamp - began / 1000).toBe(5)
  expect(findMalformed(events)).toBeUndefined()
})

test('variables of a branch stay in it, outer ones can be read', async () => {
  const { run } = await createHarness()
  const inner = { Type: 'Pass', Assign: { own: '{% $outer + 1 %}' }, Next: 'Read' }
  const read = { Type: 'Pass', Output: '{% $own %}', End: true }
  const { output } = await run(
    jsonata('A', {
      A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: inner, Read: read } }], Next: 'B' },
      B: { Type: 'Pass', Output: '{% [$states.input, $exists($own), $outer] %}', End: true },
    }),
  )
  expect(output).toEqual([2, false, 1])
})

test('Map runs its processor for each item, at most MaxConcurrency at a time', async () => {
  let running = 0
  let most = 0
  const { run } = await createHarness({
    async work(n: number) {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return n * n
    },
  })
  const task = {
    Type: 'Task',
    Resource: functionArn('work'),
    Arguments: '{% $states.input.value %}',
    End: true,
  }
  const { output, signature } = await run(
    jsonata('M', {
      M: {
        Type: 'Map',
        Items: '{% $states.input.numbers %}',
        MaxConcurrency: 2,
        ItemSelector: {
          value: '{% $states.context.Map.Item.Value %}',
          at: '{% $states.context.Map.Item.Index %}',
        },
        ItemProcessor: { StartAt: 'T', States: { T: task } },
        End: true,
      },
    }),
    { numbers: [1, 2, 3, 4, 5] },
  )
  expect(output).toEqual([1, 4, 9, 16, 25])
  expect(most).toBe(2)
  expect(signature.filter((sign) => sign.startsWith('MapIterationSucceeded'))).toHaveLength(5)
})

test('a Map of nothing succeeds with an empty list', async () => {
  const { run } = await createHarness()
  const processor = { StartAt: 'T', States: { T: { Type: 'Pass', End: true } } }
  const { output } = await run(
    { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: processor, End: true } } },
    [],
  )
  expect(output).toEqual([])
})

test('an iteration that fails fails the Map, unless it tolerates that', async () => {
  const { run } = await createHarness()
  const processor = {
    StartAt: 'Odd',
    States: {
      Odd: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'Bad' }],
        Default: 'Fine',
      },
      Bad: { Type: 'Fail', Error: 'Odd' },
      Fine: { Type: 'Pass', End: true },
    },
  }
  const machine = (more: object) =>
    jsonata('M', { M: { Type: 'Map', Items: [1, 2, 4, 6], ItemProcessor: processor, End: true, ...more } })
  expect(await run(machine({}))).toMatchObject({ status: 'FAILED', error: 'Odd' })
  expect((await run(machine({ ToleratedFailureCount: 1 }))).output).toEqual([2, 4, 6])
  expect((await run(machine({ ToleratedFailurePercentage: 25 }))).output).toEqual([2, 4, 6])
  expect((await run(machine({ ToleratedFailurePercentage: 24 }))).error).toBe(
    'States.ExceedToleratedFailureThreshold',
  )
})

test('an execution that runs longer than its machine allows is TIMED_OUT and nothing catches that', async () => {
  const { run } = await createHarness()
  const { status, error, cause, signature } = await run({
    ...jsonata('W', { W: { Type: 'Wait', Seconds: 60, End: true } }),
    TimeoutSeconds: 30,
  })
  expect({ status, error, cause }).toEqual({ status: 'TIMED_OUT', error: undefined, cause: undefined })
  expect(signature.at(-1)).toBe('ExecutionTimedOut States.Timeout')
})

test('a machine that never ends is stopped by the 25,000th event', async () => {
  const { run } = await createHarness()
  const { status, error, events } = await run({
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  })
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' })
  expect(events).toHaveLength(25_000)
  expect(findMalformed(events)).toBeUndefined()
})

test('a state output over 262,144 bytes fails, and a Catch gets it', async () => {
  const { run } = await createHarness()
  const definition = jsonata('A', {
    A: { Type: 'Pass', Output: '{% $pad("", 262145, "x") %}', End: true },
  })
  expect(await run(definition)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
})

test('a day of waiting takes no time on the simulated clock', async () => {
  const { run, clock } = await createHarness()
  const began = clock.now()
  await run(jsonata('W', { W: { Type: 'Wait', Seconds: 86_400, End: true } }))
  expect(clock.now() - began).toBe(86_400_000)
})

test('a Catch that cannot be evaluated fails its state a second time', async () => {
  const { run } = await createHarness()
  const { error, signature, events } = await run(
    jsonata('P', {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Boom', States: { Boom: { Type: 'Fail', Error: 'MyError' } } }],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Done' },
          { ErrorEquals: ['States.ALL'], Output: { v: '{% $states.input.missing %}' }, Next: 'Done' },
        ],
        End: true,
      },
      Done: { Type: 'Pass', End: true },
    }),
  )
  expect(error).toBe('States.QueryEvaluationError')
  expect(signature.slice(3)).toEqual([
    'FailStateEntered Boom',
    'ParallelStateFailed',
    'EvaluationFailed States.QueryEvaluationError',
    'ParallelStateFailed',
    'ExecutionFailed States.QueryEvaluationError',
  ])
  expect(events.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 4, 6, 7])
  expect(events[5]!.evaluationFailedEventDetails).toMatchObject({ location: 'Catch[1]/Output/v', state: 'P' })
})

test('a branch whose last sibling has ended goes on from the last event of a branch', async () => {
  const { run } = await createHarness()
  const { events, cause } = await run({
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Ok', States: { Ok: { Type: 'Pass', End: true } } }],
        ResultSelector: { 'm.$': '$.nope' },
        End: true,
      },
    },
  })
  expect(events.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6])
  expect(cause).toContain(
    "The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '[{}]'",
  )
})
