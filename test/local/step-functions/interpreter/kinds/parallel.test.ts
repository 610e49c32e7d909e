import { expect, test } from 'vitest'
import { findMalformed } from '#verify/run/history.ts'
import { createHarness } from '../../../../support/engine-harness.ts'

const jsonata = (StartAt: string, States: Record<string, object>) => ({
  QueryLanguage: 'JSONata',
  StartAt,
  States,
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
