import type { RunningCloud } from './cloud.ts'
import { closeConnections } from './http.ts'
import { processorMsOfTree } from './process-tree.ts'
import { createShop, ON_HAND, orderFor, type Shop, SKUS, skuOf } from './shop.ts'
import { median, percentile } from './statistics.ts'

/** A local cloud that takes turns with another at the same load. */
export interface Contender {
  readonly name: string
  readonly cloud: RunningCloud
  readonly shop: Shop
}

/** What a contender did in a round that counts. */
export interface Turn {
  readonly ordersPerSecond: number
  /** Milliseconds from sending the request to knowing that the order has completed. */
  readonly p99: number
  /** Milliseconds of processor per order; undefined where the system does not tell. */
  readonly processorMs: number | undefined
}

const CLIENTS = 16
const ORDERS_OF_A_TURN = 200
/** The first fills caches of compiled code, and does not count. */
const ROUNDS = 5
/** That each contender has placed. */
export const ORDERS_OF_ALL_TURNS = ORDERS_OF_A_TURN * (ROUNDS + 1)

export async function createContender(name: string, cloud: RunningCloud): Promise<Contender> {
  const shop = await createShop(cloud)
  await Promise.all(SKUS.map((sku) => shop.stock(sku, ON_HAND)))
  return { name, cloud, shop }
}

/** Returns the turns of each contender, round by round: what the rounds share cancels out. */
export async function takeTurns(
  contenders: readonly Contender[],
  say: (what: string) => void,
): Promise<Turn[][]> {
  const turns = contenders.map((): Turn[] => [])
  for (let round = 0; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}`)
    const order = contenders.map((contender, index) => ({ contender, index }))
    for (const { contender, index } of round % 2 === 0 ? order : order.toReversed()) {
      const turn = await takeTurn(contender)
      if (round > 0) {
        turns[index]!.push(turn)
      }
    }
  }
  return turns
}

/** Each client places its next order when the last has ended. Returns how long each took, in milliseconds. */
export async function placeOrders({ shop }: Contender, count: number, clients = CLIENTS): Promise<number[]> {
  const took: number[] = []
  let placed = 0
  const loop = async () => {
    while (placed < count) {
      const sent = performance.now()
      await shop.ended(await shop.place(orderFor(skuOf(placed++))))
      took.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: clients }, loop))
  return took
}

async function takeTurn(contender: Contender): Promise<Turn> {
  closeConnections()
  const { pid } = contender.cloud
  const before = processorMsOfTree(pid)
  const started = performance.now()
  const took = await placeOrders(contender, ORDERS_OF_A_TURN)
  const seconds = (performance.now() - started) / 1000
  const after = processorMsOfTree(pid)
  return {
    ordersPerSecond: ORDERS_OF_A_TURN / seconds,
    p99: percentile(took, 0.99),
    processorMs:
      before === undefined || after === undefined ? undefined : (after - before) / ORDERS_OF_A_TURN,
  }
}

/** The median over the rounds of what one had, of what the other had; undefined where a round lacks it. */
export function ratioOf(
  some: readonly Turn[],
  others: readonly Turn[],
  what: keyof Turn,
): number | undefined {
  const ratios = some.flatMap((turn, round) => {
    const [one, other] = [turn[what], others[round]?.[what]]
    return one === undefined || !other ? [] : [one / other]
  })
  return ratios.length > 0 ? median(ratios) : undefined
}
