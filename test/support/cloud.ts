import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { type Cloud, createCloud, type RunningCloud } from '#local/cloud.ts'
import { testAssembly } from './assembly.ts'
import { findViolations } from './invariants.ts'
import { createShop, type Shop } from './shop.ts'

/** The synthesized stack on a local cloud in memory, with tenants to play with and faults to inject. */
export interface TestCloud extends RunningCloud {
  /** A tenant of its own, with this much of each SKU on hand at $19.99. */
  openShop(stock: Record<string, number>): Promise<Shop>
  /** Which invariants the shop's books break; `stock` names what was put on hand beside the opening stock. */
  violations(shop: Shop, stock?: Record<string, number>): Promise<string[]>
  executions(): Promise<{ name: string; executionArn: string; status: string }[]>
  /** Lets the next `times` invocations of a function fail before it runs, as Lambda does under load. */
  throttle(functionName: string, times: number): void
  /** Holds a function's next invocation back until the answer is called. */
  block(functionName: string): { reached: Promise<void>; release: () => void }
  /** Moves simulated time forward. */
  advance(milliseconds: number): Promise<void>
  /** Resolves when no invocation is under way (simulated time only). */
  settled(): Promise<void>
  stop(): Promise<void>
}

let tenants = 0

/** Simulated time jumps to the next timer whenever nothing runs, or stands until it is moved. */
export async function startTestCloud({
  simulatedTime = false,
}: {
  simulatedTime?: boolean | 'by hand'
} = {}): Promise<TestCloud> {
  const throttled = new Map<string, number>()
  const blocked = new Map<string, () => Promise<void>>()
  const simulated = simulatedTime
    ? createSimulatedClock(Date.UTC(2026, 0, 1), { automatic: simulatedTime === true })
    : undefined
  const cloud: Cloud = createCloud({
    assembly: testAssembly,
    port: 0,
    awsPort: 0,
    ...(simulated ? { clock: simulated } : {}),
    async fault(name) {
      const left = throttled.get(name) ?? 0
      throttled.set(name, left - 1)
      if (left > 0) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
      const hold = blocked.get(name)
      blocked.delete(name)
      await hold?.()
    },
  })
  const running = await cloud.start()
  const physical = (functionName: string) => `FlowForge-${functionName}`
  const opening = new Map<string, Record<string, number>>()

  return {
    ...running,
    async openShop(stock) {
      const shop = createShop(running.url!, `shop-${tenants++}`)
      for (const [sku, onHand] of Object.entries(stock)) await shop.stock(sku, onHand)
      opening.set(shop.tenant, stock)
      return shop
    },
    violations(shop, stock = {}) {
      const initial = Object.entries({ ...opening.get(shop.tenant), ...stock })
      const named = initial.map(([sku, onHand]) => [`${shop.tenant}/${sku}`, onHand])
      return findViolations(running.dynamoDb, {
        tenant: shop.tenant,
        initial: Object.fromEntries(named),
      })
    },
    async executions() {
      const { stateMachines } = (await running.states.request('ListStateMachines', {})) as {
        stateMachines: { stateMachineArn: string }[]
      }
      const { executions } = (await running.states.request('ListExecutions', {
        stateMachineArn: stateMachines[0]!.stateMachineArn,
        maxResults: 1000,
      })) as { executions: { name: string; executionArn: string; status: string }[] }
      return executions
    },
    throttle: (functionName, times) => throttled.set(physical(functionName), times),
    block(functionName) {
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const { promise: reached, resolve: arrived } = Promise.withResolvers<void>()
      blocked.set(physical(functionName), () => {
        arrived()
        return released
      })
      return { reached, release }
    },
    async advance(milliseconds) {
      await simulated?.advance(milliseconds)
    },
    async settled() {
      await simulated?.settled()
    },
    stop: () => cloud.stop(),
  }
}
