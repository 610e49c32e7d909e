import { expect, test } from 'vitest'
import { readDuration } from '#cli/input/read-duration.ts'

test.each([
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['1.5ms', 2],
  ['1.0001s', 1000],
  ['60d', 5_184_000_000],
  ['36500d', 3_153_600_000_000],
])('%s is %i milliseconds', (text, ms) => {
  expect(readDuration(text)).toBe(ms)
})

test.each([
  ['', "a time is a number and ms, s, m, h or d, such as 30s or 1h30m; got ''"],
  ['30', "got '30'"],
  ['30s!', "got '30s!'"],
  ['0s', 'a time is from 1ms to 36500d'],
  ['0.4ms', 'a time is from 1ms to 36500d'],
  ['36501d', "a time is from 1ms to 36500d; got '36501d'"],
  [`${'9'.repeat(30)}d`, 'a time is from 1ms to 36500d'],
])("'%s' is refused: %s", (text, message) => {
  expect(() => readDuration(text)).toThrow(message)
})
