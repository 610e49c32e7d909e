import type { RunningCloud } from './cloud.ts'
import { countTransitions, readHistory } from './history.ts'
import { orderFor, type Shop } from './shop.ts'

export interface PathFacts {
  path: string
  status: string
  error: string | undefined
  /** What Step Functions bills: every state entered, and every retry of a task. */
  transitions: number
  /** Step Functions alone, Standard, us-east-1. */
  dollarsPerThousandOrders: number
}

/** https://aws.amazon.com/step-functions/pricing/: $0.025 per 1,000 state transitions. */
const DOLLARS_PER_TRANSITION = 0.025 / 1_000

const SKU = 'BENCH-PATHS'
const EMPTY_SKU = 'BENCH-EMPTY'

const PATHS = {
  happy: orderFor(SKU),
  'out of stock': orderFor(EMPTY_SKU),
  'card declined': orderFor(SKU, { paymentMethod: 'tok_chargeDeclined' }),
  'warehouse failing': orderFor(SKU, { simulate: { failAt: 'UpdateWarehouse', when: 'after' } }),
}

/** Runs one order down each path and counts its transitions in its history. */
export async function measurePaths({ awsUrl }: RunningCloud, shop: Shop): Promise<PathFacts[]> {
  await shop.stock(SKU, 1_000)
  await shop.stock(EMPTY_SKU, 0)
  const facts: PathFacts[] = []
  for (const [path, order] of Object.entries(PATHS)) {
    const orderId = await shop.place(order)
    await shop.ended(orderId)
    const { status, failure } = await shop.detail(orderId)
    const transitions = countTransitions(await readHistory(awsUrl, shop.executionArn(orderId)))
    facts.push({
      path,
      status,
      error: failure?.error,
      transitions,
      dollarsPerThousandOrders: transitions * DOLLARS_PER_TRANSITION * 1_000,
    })
  }
  return facts
}
