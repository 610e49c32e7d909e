import { expect, test } from 'vitest'
import { createHarness, functionArn } from '../../../../support/engine-harness.ts'

const jsonata = (StartAt: string, States: Record<string, object>) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
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

// "In Inline mode, the Map state accepts only a JSON array as input", says AWS.
test('an inline Map runs over lists alone, whose items come from the data of the state', async () => {
  const { run } = await createHarness()
  const ItemProcessor = { StartAt: 'T', States: { T: { Type: 'Pass', End: true } } }
  const machine = (more: object) => ({
    StartAt: 'M',
    States: { M: { Type: 'Map', ItemProcessor, End: true, ...more } },
  })
  expect(await run(machine({}), { a: 1 })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('Reference path "$" must point to array.'),
  })
  expect(await run(machine({ QueryLanguage: 'JSONata', Items: '{% {"a": 1} %}' }))).toMatchObject({
    error: 'States.QueryEvaluationError',
    cause: expect.stringContaining("Expected 'array', but was 'object' for value: {\"a\":1}"),
  })
  const { output } = await run(machine({ ItemSelector: { 'item.$': '$$.Map.Item' } }), ['x'])
  expect(output).toEqual([{ item: { Index: 0, Value: 'x', Source: 'STATE_DATA' } }])
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

test.each([
  ['number', { ToleratedFailureCount: 0, ToleratedFailurePercentage: 100 }],
  ['percentage', { ToleratedFailureCount: 4, ToleratedFailurePercentage: '{% 24.5 %}' }],
])(
  'a Map that tolerates a number and a percentage fails by the %s, if that is breached first',
  async (_, limits) => {
    const { run } = await createHarness()
    const processor = { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Odd' } } }
    const both = { Type: 'Map', Items: [1, 2, 3, 4], ItemProcessor: processor, End: true }
    expect(await run(jsonata('M', { M: { ...both, ...limits } }))).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    })
    const enough = { ToleratedFailureCount: 4, ToleratedFailurePercentage: 100 }
    expect((await run(jsonata('M', { M: { ...both, ...enough } }))).output).toEqual([])
  },
)

test('an inline Map that reads or writes outside the execution fails when it is reached, by name', async () => {
  const { run } = await createHarness()
  const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: {} }
  const states = { M: { Type: 'Map', ItemProcessor: processor, ResultWriter, End: true } }
  expect(await run({ StartAt: 'M', States: states }, [1])).toMatchObject({
    status: 'FAILED',
    cause: expect.stringMatching(/ResultWriter is a field of a Map in the mode DISTRIBUTED/),
  })
})
