import type { RunningCloud } from '#local/cloud.ts'
import { findViolations } from '../invariants/orders.ts'
import { STOCK } from './order-kinds.ts'
import {
  type ExecutionRecord,
  findPlacedViolations,
  hasEnded,
  readExecutionRecords,
} from './order-violations.ts'
import type { PlacedOrder } from './ordering-client.ts'
import { TENANTS } from './shelves.ts'
import { healAndInspect } from './simulated-healing.ts'

/** Advances simulated time until no execution is open, then checks all tables. */
export async function healAndCheck(
  app: Parameters<typeof healAndInspect>[0],
  placed: readonly PlacedOrder[],
) {
  let atOnce: number | undefined
  let summaries: ExecutionRecord[] = []
  let found: string[] = []
  const healedAfterMinutes = await healAndInspect(app, {
    beforeAll: async ({ dynamoDb }) => {
      atOnce = (await readExecutionRecords(dynamoDb)).filter(hasEnded).length
    },
    async isDone({ dynamoDb }) {
      summaries = await readExecutionRecords(dynamoDb)
      return summaries.every(hasEnded)
    },
    async inspect(cloud) {
      found = await findAllViolations(cloud, placed, summaries)
    },
  })
  return { healedAfterMinutes, atOnce: atOnce ?? 0, summaries, found }
}

async function findAllViolations(
  { dynamoDb }: RunningCloud,
  placed: readonly PlacedOrder[],
  summaries: readonly ExecutionRecord[],
): Promise<string[]> {
  const found = findPlacedViolations(placed, summaries)
  for (const tenant of TENANTS) {
    const initial = Object.entries(STOCK).map(([sku, onHand]) => [`${tenant}/${sku}`, onHand])
    found.push(...(await findViolations(dynamoDb, { tenant, initial: Object.fromEntries(initial) })))
  }
  return found
}
