import type { DynamoDb } from '#local/dynamodb/index.ts'
import { scanTable } from '../tables/scan.ts'
import { ORDER_KINDS } from './order-kinds.ts'
import type { PlacedOrder } from './ordering-client.ts'

/** What is read of an order's execution record. */
export interface ExecutionRecord {
  tenant: string
  executionId: string
  status: string
  failure?: { error: string }
  input: { customerId: string }
}

export async function readExecutionRecords(call: DynamoDb): Promise<ExecutionRecord[]> {
  const items = await scanTable(call, 'Executions')
  return items.filter(({ sk }) => sk === 'SUMMARY') as unknown as ExecutionRecord[]
}

export function hasEnded({ status }: ExecutionRecord): boolean {
  return status === 'COMPLETED' || status === 'COMPENSATED'
}

/** How it ended: `COMPLETED`, or the error for which it was undone. */
export function endOf({ status, failure }: ExecutionRecord): string {
  return status === 'COMPENSATED' ? (failure?.error ?? 'COMPENSATED') : status
}

/**
 * Compares the tables with what the clients were told: an accepted order exists and has ended in an allowed way, and no
 * request has become two orders. An order whose request was never answered may exist or not.
 */
export function findPlacedViolations(
  placed: readonly PlacedOrder[],
  summaries: readonly ExecutionRecord[],
): string[] {
  const byCustomer = Map.groupBy(summaries, ({ tenant, input }) => `${tenant}/${input.customerId}`)
  return placed.flatMap(({ tenant, customerId, kind, orderId, isActionAccepted }) => {
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
    const { ends, endsAccepted = ends } = ORDER_KINDS[kind]!
    const allowed = isActionAccepted ? endsAccepted : ends
    const end = endOf(summary)
    return allowed.includes(end)
      ? []
      : [`${name} '${summary.executionId}' ended as ${end}, not as ${allowed.join(' or ')}`]
  })
}
