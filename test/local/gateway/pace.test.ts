import { expect, test } from 'vitest'
import { createPace } from '#local/gateway/pace.ts'

function paceAt() {
  let now = 0
  const pace = createPace(() => now)
  return {
    ...pace,
    pass(milliseconds: number) {
      now += milliseconds
    },
    refuseMany: (count: number) => Array.from({ length: count }, () => pace.refuse()),
  }
}

test('spreads those who are refused at once over the seconds in which they can be served', () => {
  const { served, pass, refuseMany } = paceAt()
  for (let count = 0; count < 500; count++) {
    served()
  }
  pass(5_000)
  const seconds = refuseMany(300)
  expect([seconds[0], seconds[99], seconds[100], seconds[299]]).toEqual([1, 1, 2, 3])
})

test('forgets the refused as fast as requests are served', () => {
  const { pass, refuseMany } = paceAt()
  expect(refuseMany(200).at(-1)).toBe(10)
  pass(4_000)
  expect(refuseMany(1)).toEqual([7])
})

test('never sends anybody away for longer than a minute', () => {
  const { refuseMany } = paceAt()
  expect(refuseMany(5_000).at(-1)).toBe(60)
})
