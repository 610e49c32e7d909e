import { expect, test } from 'vitest'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness } from '../../support/engine-harness.ts'

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

test('a day of waiting takes no time on the simulated clock', async () => {
  const { run, clock } = await createHarness()
  const began = clock.now()
  await run(jsonata('W', { W: { Type: 'Wait', Seconds: 86_400, End: true } }))
  expect(clock.now() - began).toBe(86_400_000)
})
