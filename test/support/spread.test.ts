import { expect, test } from 'vitest'
import { spread } from './spread.ts'

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

test.each([
  [1, [0]],
  [2, [0, 9]],
  [4, [0, 3, 6, 9]],
  [10, ten],
  [11, ten],
])('%i of ten cases are spread over all', (most, expected) => {
  expect(spread(ten, most, false)).toEqual(expected)
})

test('where every case is asked for, that is all', () => {
  expect(spread(ten, 2, true)).toEqual(ten)
})
