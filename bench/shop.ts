import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningCloud } from './cloud.ts'
import { callStepFunctions, expectStatus } from './http.ts'

/** Orders go round these: one SKU would measure contention, hundreds the emulator's cache. */
export const SKUS = Array.from({ length: 50 }, (_, index) => `BENCH-${String(index).padStart(3, '0')}`)
export const ON_HAND = 1_000_000
export const UNIT_PRICE = { amount: 1999, currency: 'USD' }

export function skuOf(sequence: number): string {
  return SKUS[sequence % SKUS.length]!
}

export function orderFor(sku: string, more: object = {}) {
  return { sku, quantity: 1, customerId: 'bench', paymentMethod: 'tok_visa', ...more }
}

/** An order as the local cloud's callers place it. */
export interface Shop {
  stock(sku: string, onHand: number): Promise<void>
  /** The order's id. */
  place(order: object): Promise<string>
  /** Waits until its execution has ended, which it looks for from shortly before the quickest of the last ones did. */
  ended(orderId: string): Promise<void>
  detail(orderId: string): Promise<OrderDetail>
  executionArn(orderId: string): string
  /** Units of all bench SKUs that have left the stock. */
  shipped(): Promise<number>
}

export interface OrderDetail {
  status: string
  failure?: { error: string }
}

/**
 * Between two looks: short for one client, whose orders are quick. Longer as the list to be answered grows: looks at 16
 * orders every 13 ms took a quarter of the cloud's main thread.
 */
const POLL_MS = { least: 5, perRunning: 2, most: 100 }
/**
 * Nobody looks before this part of what the last orders took: a look every 5 ms from the start took the cloud's main thread as
 * long as the order itself did.
 */
const NOT_BEFORE = 0.7
const LAST_ORDERS = 20
const ENDS_WITHIN_MS = 60_000

/**
 * Follows orders through one shared loop: every 5 to 100 ms one `ListExecutions` of the running ones for all
 * clients. It reaches the engine alone and no Lambda, so that watching costs what is watched as little as can be.
 */
export async function createShop({ apiUrl, awsUrl }: RunningCloud): Promise<Shop> {
  const { stateMachines } = await callStepFunctions<{
    stateMachines: { name: string; stateMachineArn: string }[]
  }>(awsUrl, 'ListStateMachines', {})
  const { stateMachineArn } = stateMachines.find(({ name }) => name.endsWith('order-fulfillment'))!
  const running = createRunningList(awsUrl, stateMachineArn)
  const lastTook: number[] = []

  return {
    async stock(sku, onHand) {
      await expectStatus(200, 'PUT', `${apiUrl}/inventory/${sku}`, {
        body: { onHand, unitPrice: UNIT_PRICE },
      })
    },
    async place(order) {
      const placed = await expectStatus(202, 'POST', `${apiUrl}/orders`, {
        body: order,
        headers: { 'idempotency-key': randomUUID() },
      })
      return (placed as { orderId: string }).orderId
    },
    async ended(orderId) {
      const since = performance.now()
      const latest = since + ENDS_WITHIN_MS
      await sleep(lastTook.length === 0 ? 0 : NOT_BEFORE * Math.min(...lastTook))
      do {
        if (performance.now() > latest) {
          throw new Error(`'${orderId}' has not ended in ${ENDS_WITHIN_MS / 1000} s`)
        }
        await running.next()
      } while (running.has(`demo_${orderId}`))
      lastTook.push(performance.now() - since)
      lastTook.splice(0, lastTook.length - LAST_ORDERS)
    },
    detail: async (orderId) => (await expectStatus(200, 'GET', `${apiUrl}/orders/${orderId}`)) as OrderDetail,
    executionArn: (orderId) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:demo_${orderId}`,
    async shipped() {
      const { items } = (await expectStatus(200, 'GET', `${apiUrl}/inventory?limit=100`)) as {
        items: { sku: string; onHand: number }[]
      }
      return items
        .filter(({ sku }) => SKUS.includes(sku))
        .reduce((total, { onHand }) => total + ON_HAND - onHand, 0)
    },
  }
}

/** The names of the running executions, as of the last tick. Asked only while somebody waits. */
function createRunningList(awsUrl: string, stateMachineArn: string) {
  let names = new Set<string>()
  let tick: Promise<void> | undefined
  let following: Promise<void> | undefined
  const refresh = async () => {
    await sleep(Math.min(POLL_MS.most, POLL_MS.least + POLL_MS.perRunning * names.size))
    const { executions } = await callStepFunctions<{ executions: { name: string }[] }>(
      awsUrl,
      'ListExecutions',
      { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000 },
    )
    names = new Set(executions.map(({ name }) => name))
  }
  /** A list that was asked for after this call: one under way may have been answered before. */
  const next = (): Promise<void> => {
    if (!tick) {
      tick = refresh().finally(() => {
        tick = undefined
      })
      return tick
    }
    following ??= tick.then(() => {
      following = undefined
      return next()
    })
    return following
  }
  return { next, has: (name: string) => names.has(name) }
}
