import { expect, test } from 'vitest'
import { MAX_WAIT_SECONDS, Prefer } from '#core/api/prefer.ts'

test.each([
  ['wait=5', 5],
  ['respond-async, wait=10', 10],
  ['WAIT = "7"; foo, return=minimal', 7],
  ['wait=0', 0],
  ['wait=600', MAX_WAIT_SECONDS],
  ['wait', undefined],
  ['wait=soon', undefined],
  ['wait=-1', undefined],
  ['wait=1e3', undefined],
  ['await=5', undefined],
  ['', undefined],
])('Prefer: %s is a wait of %s seconds', (header, seconds) => {
  expect(Prefer.parse(header)).toBe(seconds)
})
