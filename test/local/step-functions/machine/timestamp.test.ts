import { expect, test } from 'vitest'
import { parseTimestamp } from '#local/step-functions/machine/timestamp.ts'
import { createHarness } from '../../../support/engine-harness.ts'

test.each([
  ['2020-02-29T23:59:59Z', Date.UTC(2020, 1, 29, 23, 59, 59)],
  ['2000-02-29T00:00:00.123456789+18:00', Date.UTC(2000, 1, 28, 6, 0, 0, 123)],
  ['2020-01-01T00:00:00-09:30', Date.UTC(2020, 0, 1, 9, 30)],
  ['0000-02-29T00:00:00Z', Date.parse('0000-02-29T00:00:00Z')],
])('%s is a time', (text, time) => {
  expect(parseTimestamp(text)).toBe(time)
})

const impossible = [
  '2020-02-30T00:00:00Z',
  '2019-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2020-04-31T00:00:00Z',
  '2020-01-32T00:00:00Z',
  '2020-13-01T00:00:00Z',
  '2020-00-01T00:00:00Z',
  '2020-01-00T00:00:00Z',
  '2020-01-01T24:00:00Z',
  '2020-01-01T23:60:00Z',
  '2020-01-01T23:59:60Z',
  '2020-01-01T00:00:00+18:01',
  '2020-01-01T00:00:00+01:60',
  '2020-01-01T00:00:00.1234567890Z',
]
test.each(impossible)('%s is none', (text) => {
  expect(parseTimestamp(text)).toBeUndefined()
})

test('a Wait fails on the 30th of February, and a Choice finds it to be no timestamp', async () => {
  const { run } = await createHarness()
  const input = { at: '2020-02-30T00:00:00Z' }
  const W = { Type: 'Wait', End: true }
  expect(await run({ StartAt: 'W', States: { W: { ...W, TimestampPath: '$.at' } } }, input)).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
  })
  const Timestamp = '{% $states.input.at %}'
  const jsonata = { QueryLanguage: 'JSONata', StartAt: 'W', States: { W: { ...W, Timestamp } } }
  expect(await run(jsonata, input)).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
  })
  const Choices = [{ Variable: '$.at', IsTimestamp: true, Next: 'Yes' }]
  const C = { Type: 'Choice', Choices, Default: 'No' }
  const end = (Result: string) => ({ Type: 'Pass', Result, End: true })
  const choice = { StartAt: 'C', States: { C, Yes: end('yes'), No: end('no') } }
  expect(await run(choice, input)).toMatchObject({ output: 'no' })
})
