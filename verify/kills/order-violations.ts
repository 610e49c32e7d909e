import type { DynamoDb } from '#local/dynamodb/index.ts'
import { scanTable } from '../tables/scan.ts'
import { KINDS } from './order-kinds.ts'
import type { PlacedOrder } from './ordering-client.ts'

/** What is read of an order's summary. */
export interface Summary {
  tenant: string
  executionId: string
  status: string
  failure?: { error: string }
  input: { customerId: string }
}

export async function readSummaries(call: DynamoDb): Promise<Summary[]> {
  const items = await scanTable(call, 'Executions')
  return items.filter(({ sk }) => sk === 'SUMMARY') as unknown as Summary[]
}

export const hasEnded = ({ status }: Summary): boolean => status === 'COMPLETED' || status === 'COMPENSATED'

/** How it ended: `COMPLETED`, or the error for which it was undone. */
export const endOf = ({ status, failure }: Summary): string =>
  status === 'COMPENSATED' ? (failure?.error ?? 'COMPENSATED') : status

/**
 * Holds what the tables show against what the clients were told: an accepted order is there and has ended as it may,
 * and no request has become two orders. One that was never answered may be there or not.
 */
export function findPlacedViolations(
  placed: readonly PlacedOrder[],
  summaries: readonly Summary[],
): string[] {
  const byCustomer = Map.groupBy(summaries, ({ tenant, input }) => `${tenant}/${input.customerId}`)
  return placed.flatMap(({ tenant, customerId, kind, orderId, isSequelAccepted }) => {
    const found = byCustomer.get(`${tenant}/${customerId}`) ?? []
    const name = `${tenant}/${customerId} (${kind})`
    if (found.length > 1) {
      return [`${name} is ${found.length} orders: ${found.map(({ executionId }) => executionId).join(', ')}`]
    }
    const [summary] = found
    if (!summary) {
      return orderId === undefined ? [] : [`${name} was accepted as '${orderId}' and is not there`]
    }
    if (orderId !== undefined && summary.executionId !== orderId) {
      return [`${name} was accepted as '${orderId}' and is '${summary.executionId}'`]
    }
    const { ends, endsAccepted = ends } = KINDS[kind]!
    const allowed = isSequelAccepted ? endsAccepted : ends
    const end = endOf(summary)
    return allowed.includes(end)
      ? []
      : [`${name} '${summary.executionId}' ended as ${end}, not as ${allowed.join(' or ')}`]
  })
}
