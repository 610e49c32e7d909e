import { expect, test } from 'vitest'
import type { OrderFacts } from '#bench/orders.ts'
import { verdictsOf } from '#bench/report.ts'

const rate = (clients: number, ordersPerSecond: number) => ({
  clients,
  ordersPerSecond,
  orders: 100,
  p50: 1,
  p99: 2,
  processorMs: undefined,
})

const facts: OrderFacts = {
  start: {
    cold: { readyMs: 5_000, firstOrderMs: 6_000 },
    unchanged: { readyMs: 900, firstOrderMs: 1_001 },
  },
  idleMemory: [
    { command: 'node', megabytes: 110 },
    { command: 'dynoxide', megabytes: 10 },
  ],
  paths: [
    { path: 'happy', status: 'COMPLETED', error: undefined, transitions: 9, dollarsPerThousandOrders: 0.225 },
  ],
  cloud: [rate(1, 10), rate(16, 49), rate(64, 50)],
  direct: [rate(1, 20), rate(16, 100), rate(64, 100)],
  bundles: [{ name: 'A', bytes: 400_000, importMs: 50 }],
}

test('says of every target whether this run has met it', () => {
  expect(verdictsOf(facts).map(({ value, met }) => [value, met])).toEqual([
    ['6.00 s', true],
    ['1.00 s', false],
    ['49 %', false],
    ['50 %', true],
    ['120 MB', true],
    ['400 KB', true],
    ['50 ms', true],
    ['9', true],
  ])
})
