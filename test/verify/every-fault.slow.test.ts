import { expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { verify } from '#verify/verify.ts'
import { WORKFLOWS } from '#verify/workflows/index.ts'

const orders = WORKFLOWS['order-fulfillment']!
const { happy } = orders.cases

test('every fault at every step of an order leaves nothing half done', async () => {
  const report = await verify({
    assembly: testAssembly,
    workflows: [{ ...orders, cases: { happy: happy! } }],
    faults: 1,
  })
  expect(report.failures.map(({ smallest, violations }) => [smallest, violations])).toEqual([])
  expect(report.violations).toBe(0)
  expect(report.unused).toEqual([])
  // Each step, each undo and both endings, at least a dozen faults each.
  expect(Object.keys(report.matrix['order-fulfillment']!).length).toBeGreaterThanOrEqual(11)
  expect(report.schedules).toBeGreaterThan(200)
}, 600_000)
