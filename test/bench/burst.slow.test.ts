import { expect, test } from 'vitest'
import { measureBurst } from '#bench/burst/run.ts'

const ORDERS = Number(process.env.BURST_ORDERS ?? 5_000)

test.each([
  ['once', false],
  ['until each is accepted', true],
])(
  'thousands of orders at once, each sent %s: what is accepted completes, and the rest leaves nothing',
  { timeout: 900_000 },
  async (_, retry) => {
    const load = { orders: ORDERS, retry, connections: 5_000, prefix: 'burst' }
    const { last, statuses, violations, health, bareHealth, warmed } = await measureBurst(load, () => {})
    const { 202: accepted = 0, 429: refused = 0, ...others } = last
    expect(others).toEqual({})
    expect(accepted + refused).toBe(ORDERS)
    expect(statuses).toEqual({ COMPLETED: accepted + warmed })
    expect(violations).toEqual([])
    expect(health.otherThan200).toBe(0)
    expect(bareHealth.otherThan200).toBe(0)
    expect(retry ? refused : accepted).toSatisfy((count: number) => (retry ? count === 0 : count > 0))
  },
)
