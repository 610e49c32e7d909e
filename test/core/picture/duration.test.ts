import { expect, test } from 'vitest'
import { describeAge, describeDuration, describeTime } from '#core/picture/duration.ts'

test.each([
  [0, '0ms'],
  [5, '5ms'],
  [140, '0.14s'],
  [1234, '1.23s'],
  [12_345, '12.3s'],
  [61_000, '1m 1s'],
  [34 * 60_000, '34m'],
  [2 * 3_600_000 + 5 * 60_000, '2h 5m'],
  [4 * 86_400_000, '4d'],
])('%i ms are %s', (ms, words) => {
  expect(describeDuration(ms)).toBe(words)
})

test.each([
  [-5, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [7_200_000, '2h'],
  [3 * 86_400_000, '3d'],
])('%i ms ago is %s', (ms, words) => {
  expect(describeAge(ms)).toBe(words)
})

test('a time of another day has its date, and UTC says so', () => {
  const now = () => Date.UTC(2026, 4, 2, 12)
  expect(describeTime('2026-05-02T08:09:10.123Z', { utc: true, now })).toBe('08:09:10Z')
  expect(describeTime('2026-05-01T08:09:10.123Z', { utc: true, now })).toBe('2026-05-01 08:09:10Z')
})
