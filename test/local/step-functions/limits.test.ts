import { expect, test } from 'vitest'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness, functionArn } from '../../support/engine-harness.ts'

const jsonata = (StartAt: string, States: Record<string, object>) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
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

const nest = (levels: number, inner: unknown = 1): unknown => {
  let value = inner
  for (let level = 0; level < levels; level++) {
    value = [value]
  }
  return value
}

test.each([1_001, 4_000])('data of %i levels fails its execution', async (levels) => {
  const { run } = await createHarness({ work: () => nest(levels) })
  const { error, cause } = await run({
    StartAt: 'S',
    States: { S: { Type: 'Task', Resource: functionArn('work'), End: true } },
  })
  expect(error).toBe('States.Runtime')
  expect(cause).toContain('The data of the state nests deeper than 1000 levels.')
})

/** A frame of about 4,400 levels could not be stored any more, nor anything else that was to be stored with it. */
test.each<[string, object]>([
  ['JSONPath', { Parameters: { more: nest(99, { 'x.$': '$' }) } }],
  ['JSONata', { Output: { more: nest(99, '{% $states.input %}') } }],
])('data that grows deeper with each state ends at 1,000 levels, in %s', async (QueryLanguage, fields) => {
  const { run } = await createHarness()
  const names = Array.from({ length: 50 }, (_, i) => `S${i}`)
  const states = names.map((name, i) => [
    name,
    { Type: 'Pass', ...fields, ...(i < 49 ? { Next: names[i + 1] } : { End: true }) },
  ])
  const { error, cause } = await run({
    QueryLanguage,
    StartAt: 'S0',
    States: Object.fromEntries(states),
  })
  expect(error).toBe('States.Runtime')
  expect(cause).toMatch(/the state 'S(9|10)' .* The data of the state nests deeper than 1000 levels\./)
})

test('data of 1,000 levels is data like any other', async () => {
  const { run } = await createHarness({ work: () => nest(1_000) })
  const { output } = await run({
    StartAt: 'S',
    States: { S: { Type: 'Task', Resource: functionArn('work'), End: true } },
  })
  expect(output).toEqual(nest(1_000))
})

test('a day of waiting takes no time on the simulated clock', async () => {
  const { run, clock } = await createHarness()
  const began = clock.now()
  await run(jsonata('W', { W: { Type: 'Wait', Seconds: 86_400, End: true } }))
  expect(clock.now() - began).toBe(86_400_000)
})
