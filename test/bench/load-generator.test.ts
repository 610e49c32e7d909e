import { expect, test } from 'vitest'
import { checkConnections } from '#bench/burst/load-generator.ts'

test.each([0, 901, 1.5, Number.NaN])(
  'refuses %s connections where a process may have 1,000 files open',
  (connections) => {
    expect(() => checkConnections(connections, 1_000)).toThrow(
      `--connections must be a whole number from 1 to 900, but it is ${connections}: a process may have 1000 files open`,
    )
  },
)

test('takes as many connections as open files allow', () => {
  expect(() => checkConnections(900, 1_000)).not.toThrow()
  expect(() => checkConnections(1)).not.toThrow()
})
