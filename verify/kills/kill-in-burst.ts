import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, type Random } from '#local/step-functions/machine/random.ts'
import { healAndCheck } from './heal-and-check.ts'
import { type Answer, createHttpClient, type Lost, type Send } from './http-client.ts'
import { countAnswers } from './kill-repeatedly.ts'
import type { KillableCloud } from './killable-cloud.ts'
import { countEnds, type LoadReport } from './load-report.ts'
import { onKillableCloud } from './on-killable-cloud.ts'
import { chooseKind, ORDER_KINDS } from './order-kinds.ts'
import type { PlacedOrder } from './ordering-client.ts'
import { stockShelves, TENANTS } from './shelves.ts'

export interface BurstOptions {
  /** The synthesized app. */
  assembly: string
  compileCache?: string | undefined
  /** How many are placed at once. */
  orders: number
  /** Decides what is ordered, and after how many orders were accepted the kill comes. */
  seed: number
}

export interface BurstReport extends Pick<LoadReport, 'healedAfterMinutes' | 'matrix' | 'violations'> {
  /** Orders that were answered 202 before the kill, and after the start that followed it. */
  accepted: { before: number; after: number }
  /** Orders whose connection broke in the kill, and that were sent again. */
  broken: number
  /** Orders that nobody took: answered 429, or sent when nobody listened. */
  refused: number
  /** Where the data is kept, when there are violations. */
  dataDir?: string
}

/** So many orders at least, and at most so many more, are accepted before the kill. */
const ACCEPTED = { least: 20, more: 200 }
/** A client that was refused sends its order again after so many milliseconds at least, and at most so many more. */
const AFTER_REFUSAL_MS = { least: 500, more: 1_000 }

/** An order of the burst, and the answer to it. */
interface Order {
  placed: PlacedOrder
  answer: Answer | Lost
}

/**
 * Places orders all at once, kills the local cloud as a whole in the middle of it, and starts it again on the same data.
 * What is refused is sent again until the kill, so that this comes however few a slow machine accepts at once. What broke
 * off is sent once more. Then everything is let come to its end, and the tables are held against the invariants
 * and against what clients were told.
 *
 * Throws when the cloud does not start again. Keeps the data folder then, and on violations.
 */
export async function killInBurst({ orders, seed, ...app }: BurstOptions): Promise<BurstReport> {
  const random = createRandom(`${seed} burst`)
  return onKillableCloud(app, async (cloud, dataDir) => {
    await cloud.start()
    const { send, reach } = countAnswers(createHttpClient())
    await stockShelves(cloud, send)
    const burst = Array.from({ length: orders }, (_, index) => openOrder(index, random))
    const kill = new AbortController()
    const sent = burst.map((placed) => placeUntil(kill.signal, () => place(cloud, send, placed)))
    await reach(ACCEPTED.least + Math.floor(random.next() * ACCEPTED.more))
    kill.abort()
    await cloud.kill()
    const first = await Promise.all(sent)
    await cloud.start()
    const broken = first.filter(({ answer }) => answer === 'broken')
    const again = await Promise.all(broken.map(({ placed }) => place(cloud, send, placed)))
    await cloud.stop()

    const { healedAfterMinutes, summaries, found } = await healAndCheck({ ...app, dataDir }, burst)
    const violations = [...[...first, ...again].flatMap(findWrongAnswer), ...found]
    return {
      accepted: { before: countAccepted(first), after: countAccepted(again) },
      broken: broken.length,
      refused: [...first, ...again].filter(({ answer }) => answer === 'refused').length,
      healedAfterMinutes,
      matrix: countEnds(burst, summaries),
      violations,
    }
  })
}

/** Of a kind that ends without the client doing anything about it. */
function openOrder(index: number, random: Random): PlacedOrder {
  let kind = chooseKind(random.next())
  while (ORDER_KINDS[kind]!.action) {
    kind = chooseKind(random.next())
  }
  const tenant = TENANTS[index % TENANTS.length]!
  const customerId = `burst-${index}`
  return { tenant, customerId, kind, orderId: undefined, isActionAccepted: false, requests: 0 }
}

/** Sends it once; sent again it is the same request. */
async function place({ url }: KillableCloud, send: Send, placed: PlacedOrder): Promise<Order> {
  const { tenant, customerId, kind } = placed
  placed.requests++
  const answer = await send('POST', `${url}/orders`, {
    headers: { 'x-tenant-id': tenant, 'idempotency-key': `key-${customerId}` },
    body: { ...ORDER_KINDS[kind]!.order, customerId },
  })
  if (typeof answer === 'object' && answer.status === 202) {
    placed.orderId = String(answer.body.orderId)
  }
  return { placed, answer }
}

/** Places it again when it was refused, until the signal. */
async function placeUntil(signal: AbortSignal, placeOnce: () => Promise<Order>): Promise<Order> {
  let order = await placeOnce()
  while (order.answer === 'refused' && !signal.aborted) {
    await sleep(AFTER_REFUSAL_MS.least + Math.random() * AFTER_REFUSAL_MS.more)
    order = signal.aborted ? order : await placeOnce()
  }
  return order
}

function isAccepted(answer: Answer | Lost): boolean {
  return typeof answer === 'object' && answer.status === 202
}

function countAccepted(orders: readonly Order[]): number {
  return orders.filter(({ answer }) => isAccepted(answer)).length
}

function findWrongAnswer({ placed, answer }: Order): string[] {
  return typeof answer === 'string' || isAccepted(answer)
    ? []
    : [`the order of ${placed.customerId} was answered ${answer.status} ${JSON.stringify(answer.body)}`]
}
