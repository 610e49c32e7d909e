import { expect, test } from 'vitest'
import type { Assembly } from '#local/assembly/index.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { catchesTooLow } from '#test/support/wrong-catch.ts'
import { verify } from '#verify/verify.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const orders = WORKFLOWS['order-fulfillment']!
const { happy } = orders.cases

/** All pairs of these kinds, with matching and without. */
async function verifyPairs(kinds: string[], change = (assembly: Assembly) => assembly) {
  const run = (exhaustive: boolean) =>
    verify({
      ...{ assembly: testAssembly, change, kinds, exhaustive, faults: 2 },
      workflows: [{ ...orders, cases: { happy: happy! } }],
    })
  return { some: await run(false), all: await run(true) }
}

test('pairs that come to the same state are run once, and all of them when that is asked', async () => {
  const { some, all } = await verifyPairs(['twice', 'refused'])
  expect(all.matched).toBe(0)
  expect(some.matched).toBeGreaterThan(some.schedules / 10)
  expect(some.schedules).toBe(all.schedules)
  expect(some.violations + all.violations).toBe(0)
  expect(some.matrix).toEqual(all.matrix)
}, 300_000)

test('of a defect as many schedules are told as when all of them are run', async () => {
  const { some, all } = await verifyPairs(['twice', 'refused-after'], catchesTooLow)
  expect(some.matched).toBeGreaterThan(0)
  expect(some.violations).toBeGreaterThan(0)
  expect(some.matrix).toEqual(all.matrix)
}, 300_000)
