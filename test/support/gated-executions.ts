import { pascalCase } from '#core/pascal-case.ts'
import { ofItem, type Saga, type StepNode } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import type { GatedFunctions } from './gated-functions.ts'
import { envelopeOf } from './order-envelope.ts'
import { undosIn } from './saga-names.ts'
import { SAMPLE_DECISION, sampleInput } from './samples.ts'
import { type Visited, walkSaga } from './walk-saga.ts'

/** The last event of an execution that failed in an undo. */
export const scheduled = {
  type: 'TaskScheduled',
  taskScheduledEventDetails: {
    parameters: JSON.stringify({ Payload: { step: 'ProcessPayment', undo: 'RefundPayment' } }),
  },
}

/** The events of a step that has succeeded. */
export function succeeded(id: number, step: string) {
  const parameters = JSON.stringify({ Payload: { step } })
  const output = JSON.stringify({ Payload: {} })
  return [
    {
      id,
      type: 'TaskScheduled',
      timestamp: 1,
      taskScheduledEventDetails: { resource: 'invoke', parameters },
    },
    {
      id: id + 1,
      previousEventId: id,
      type: 'TaskSucceeded',
      timestamp: 2,
      taskSucceededEventDetails: { resource: 'invoke', output },
    },
  ]
}

/** The gate tells machines by their names. */
export function tokenOf(saga: Saga, { pivot, callback }: StepNode): object {
  return {
    ...(pivot ? { pivot } : {}),
    ...(callback ? { taskToken: pascalCase(saga.name) } : {}),
    ...(callback?.kind === 'work' ? { heartbeatSeconds: 30 } : {}),
  }
}

/** What executions do to gated functions: those of the order saga by hand, those of any other from its definition. */
export function createGatedExecutions({ dynamoDb, run, attempt, http }: GatedFunctions) {
  return {
    async stock(onHand: number): Promise<void> {
      for (const [sku, pieces] of [
        ['SKU-A', onHand],
        ['SKU-B', onHand],
        // So many that they are kept in several shards.
        ['SKU-MANY', 1_000],
      ] as const) {
        const body = JSON.stringify({ onHand: pieces, unitPrice: { amount: 1999, currency: 'USD' } })
        await http('PutInventoryItem', 'PUT', '/inventory/{sku}', { pathParameters: { sku }, body })
      }
    },

    async startOrder(): Promise<string> {
      const order = { sku: 'SKU-A', quantity: 1, customerId: 'c', paymentMethod: 'tok_visa' }
      const { body } = await http('StartExecution', 'POST', '/orders', { body: JSON.stringify(order) })
      return body.orderId
    },

    /** Lets the time pass after which the sweeper looks at an order. */
    async expire(orderId: string): Promise<void> {
      await dynamoDb.call('UpdateItem', {
        TableName: 'FlowForge-Executions',
        Key: { pk: { S: `EXEC#demo#${orderId}` }, sk: { S: 'SUMMARY' } },
        UpdateExpression: 'SET deadline = :past',
        ExpressionAttributeValues: { ':past': { S: '2020-01-01T00:00:00.000Z' } },
      })
    },

    async undoOrder(orderId: string): Promise<void> {
      for (const [undo, step] of Object.entries(undosIn(orderFulfillment))) {
        await attempt(undo, envelopeOf(orderId, { step, undo, results: {} }))
      }
    },

    /** Runs a saga on its sample. Returns every step as it was called. */
    async runSaga(saga: Saga, kind: string): Promise<Visited[]> {
      const executionId = `${kind}-${saga.name}`.slice(0, 40)
      const visited: Visited[] = []
      await walkSaga(
        saga,
        { executionId, tenant: 'demo', input: sampleInput(saga, executionId) },
        async ({ node, envelope }) => {
          visited.push({ node, envelope })
          const answer = await run(node.contract.name, { ...envelope, ...tokenOf(saga, node) })
          if (node.callback?.kind !== 'approval') {
            return { answer }
          }
          await http('DecideApproval', 'POST', '/executions/{executionId}/approval', {
            pathParameters: { executionId },
            body: JSON.stringify({ decision: 'approve', step: node.contract.name }),
          })
          return { answer: SAMPLE_DECISION }
        },
      )
      return visited
    },

    async undoSaga(visited: readonly Visited[]): Promise<void> {
      for (const { node, envelope } of visited.filter(({ node: { undo } }) => undo).toReversed()) {
        const undo = ofItem(node.undo!.name, envelope.index)
        await attempt(node.undo!.name, { ...envelope, undo, results: {}, failure: { error: 'Test' } })
      }
    },
  }
}
