import { RECORD_ENDING, resultKey, type SagaNode } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { createApiEvent } from '#test/support/api-event.ts'
import { ON_HAND, SKUS, UNIT_PRICE } from '../shop.ts'

/** Calls the handler of a function. */
export type Call = (functionName: string, event: object) => Promise<unknown>

/** Stocks the shop. Returns what runs an order as its machine would: every step, one after the other, and the ending. */
export async function createOrderLoop(call: Call): Promise<(order: object) => Promise<void>> {
  const request = async (functionName: string, event: object): Promise<Record<string, string>> => {
    const { statusCode, body } = (await call(functionName, createApiEvent('bench', event))) as {
      statusCode: number
      body: string
    }
    if (statusCode >= 300) {
      throw new Error(`${statusCode}: ${body}`)
    }
    return JSON.parse(body)
  }
  for (const sku of SKUS) {
    await request('PutInventoryItem', {
      httpMethod: 'PUT',
      resource: '/inventory/{sku}',
      pathParameters: { sku },
      body: JSON.stringify({ onHand: ON_HAND, unitPrice: UNIT_PRICE }),
    })
  }

  return async (order) => {
    const { orderId } = await request('StartExecution', {
      httpMethod: 'POST',
      resource: '/orders',
      body: JSON.stringify(order),
    })
    const { sku, quantity, ...rest } = order as { sku: string; quantity: number }
    const input = { ...rest, items: [{ sku, quantity }] }
    const saga = { executionId: orderId, tenant: 'demo', workflow: orderFulfillment.name, input, attempt: 1 }
    const results: Record<string, unknown> = {}
    const runAll = async (nodes: readonly SagaNode[]): Promise<void> => {
      for (const node of nodes) {
        if (node.kind === 'parallel') {
          await Promise.all(node.branches.map(runAll))
        } else if (node.kind === 'when') {
          const answers = results[resultKey(node.condition.contract.name)] as Record<string, unknown>
          if (answers[node.condition.field] === true) {
            await runAll(node.steps)
          }
        } else if (node.kind === 'each') {
          throw new Error(`the bench does not run each '${node.name}'`)
        } else {
          const { name } = node.contract
          results[resultKey(name)] = await call(name, { ...saga, results, step: name })
        }
      }
    }
    await runAll(orderFulfillment.steps)
    await call(RECORD_ENDING.name, { ...saga, results, step: 'SagaCompleted', ending: 'COMPLETED' })
  }
}
