import { expect, test } from 'vitest'
import { createHarness } from '../../../support/engine-harness.ts'

async function choose(rule: object, input: unknown) {
  const { run } = await createHarness()
  const { output, error } = await run(
    {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    },
    input,
  )
  return error ?? output
}

test.each<[object, unknown, unknown]>([
  [{ Variable: '$.a', StringMatches: 'log-*.\\*' }, { a: 'log-1.*' }, true],
  [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log.txt' }, false],
  [{ Variable: '$.a', StringMatches: 'a*a' }, { a: 'a' }, false],
  [{ Variable: '$.a', StringMatches: '*b*c*' }, { a: 'abcd' }, true],
  [{ Variable: '$.a', StringMatches: `${'*a'.repeat(30)}*b` }, { a: 'a'.repeat(300) }, false],
  [{ Variable: '$.a', NumericGreaterThan: 1 }, { a: 2 }, true],
  [{ Variable: '$.a', NumericGreaterThan: 1 }, { a: '2' }, false],
  [{ Variable: '$.a', StringLessThanPath: '$.b' }, { a: 'a', b: 'b' }, true],
  [
    { Variable: '$.a', TimestampGreaterThan: '2020-01-01T00:00:00Z' },
    { a: '2020-01-01T01:00:00+00:00' },
    true,
  ],
  [{ Variable: '$.a', IsNull: true }, { a: null }, true],
  [{ Variable: '$.a', IsTimestamp: false }, { a: '2020-01-01' }, true],
  [{ Variable: '$.a', IsPresent: false }, {}, true],
  [{ Variable: '$.a', IsNumeric: true }, {}, 'States.Runtime'],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        { Variable: '$.a', BooleanEquals: true },
      ],
    },
    {},
    false,
  ],
  [
    { Or: [{ Variable: '$.a', NumericEquals: 1 }, { Not: { Variable: '$.a', NumericEquals: 2 } }] },
    { a: 3 },
    true,
  ],
])('Choice %j of %j is %j', async (rule, input, expected) => {
  expect(await choose(rule, input)).toBe(expected)
})
