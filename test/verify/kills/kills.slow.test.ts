import { expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { killAtEveryEvent, killInBurst, killUnderLoad, WORKFLOWS } from '#verify/index.ts'

test('every order that was accepted ends once, though the whole cloud is killed again and again', async () => {
  const report = await killUnderLoad({ assembly: testAssembly, kills: 5, clients: 8, seed: 1 })
  expect(report.violations).toEqual([])
  expect(report.kills).toBe(5)
  expect(report.accepted).toBeGreaterThan(0)
}, 300_000)

test('of thousands of orders at once every one that was accepted ends once, though the whole cloud is killed in the middle', async () => {
  const seed = Date.now() % 2 ** 31
  const report = await killInBurst({ assembly: testAssembly, orders: 2_000, seed })
  console.info(`seed ${seed}: ${JSON.stringify(report)}`)
  expect(report.violations).toEqual([])
  const { accepted, broken } = report
  expect([accepted.before, accepted.after, broken]).toEqual([
    expect.toSatisfy((count) => count >= 20),
    expect.toSatisfy((count) => count > 0),
    expect.toSatisfy((count) => count > 0),
  ])
}, 600_000)

test('an order that is undone ends as if nothing had happened, on whichever side of a commit it is killed', async () => {
  const orders = WORKFLOWS['order-fulfillment']!
  const { declined } = orders.cases
  const workflow = { ...orders, cases: { declined: declined! } }
  // The first of its commits, and the one that turns to undo it.
  const { cases, violations } = await killAtEveryEvent({
    assembly: testAssembly,
    workflows: [workflow],
    every: 4,
  })
  const killed = Object.values(cases)[0]!.filter(({ before }) => before)
  expect(killed.map(({ events }) => events.find((event) => event.startsWith('TaskStateEntered')))).toEqual([
    'TaskStateEntered ValidateOrder',
    'TaskStateEntered RefundPayment',
  ])
  expect(killed.map(({ before, after }) => [before, after])).toEqual([
    [[], []],
    [[], []],
  ])
  expect(violations).toBe(0)
}, 300_000)
