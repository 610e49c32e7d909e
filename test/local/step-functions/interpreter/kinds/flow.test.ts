import { expect, test } from 'vitest'
import { createHarness } from '../../../../support/engine-harness.ts'

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

test('a Wait for a time that is more than 2^31 seconds away fails', async () => {
  const { run } = await createHarness()
  const definition = { StartAt: 'W', States: { W: { Type: 'Wait', TimestampPath: '$.at', End: true } } }
  expect(await run(definition, { at: '2199-01-20T00:00:00.000Z' })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause:
      "An error occurred while executing the state 'W' (entered at the event id #2). Wait state delay is too long.",
  })
})
