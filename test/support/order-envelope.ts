import type { Context, Handler } from 'aws-lambda'
import type { StepEnvelope } from '#core/saga/index.ts'
import { inventory } from '#lambdas/runtime.ts'

export const TENANT = 'demo'
const PRICE = { amount: 1999, currency: 'USD' }

/** Puts SKU-A and SKU-B in stock, at $19.99 each: so few that each is kept in one shard, as the envelope says. */
export async function seedStock(tenant = TENANT, onHand = 90): Promise<void> {
  await inventory().put(tenant, { sku: 'SKU-A', onHand, unitPrice: PRICE })
  await inventory().put(tenant, { sku: 'SKU-B', onHand, unitPrice: PRICE })
}

export const LINES = [
  { sku: 'SKU-A', quantity: 2, unitPrice: PRICE },
  { sku: 'SKU-B', quantity: 3, unitPrice: PRICE },
]

/** What Step Functions sends for a step of an order over both SKUs. */
export function envelopeOf(
  executionId: string,
  fields: Partial<StepEnvelope> & { undo?: string; ending?: string } = {},
): StepEnvelope {
  return {
    executionId,
    tenant: TENANT,
    workflow: 'order-fulfillment',
    input: {
      items: LINES.map(({ sku, quantity }) => ({ sku, quantity })),
      customerId: 'cust-1',
      paymentMethod: 'tok_visa',
    },
    results: {
      validateOrder: { lines: LINES, total: { amount: 9995, currency: 'USD' }, needsApproval: false },
      reserveInventory: { reservationId: executionId, lines: LINES.map((line) => ({ ...line, shard: 0 })) },
    },
    step: 'ValidateOrder',
    attempt: 1,
    ...fields,
  }
}

/** Calls a handler as Lambda does. `remainingMs` is what its time limit leaves. */
export function invoke(handler: Handler, event: unknown, remainingMs = 10_000): Promise<unknown> {
  const end = Date.now() + remainingMs
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => end - Date.now() } as Context
  return handler(event, context, () => {}) as Promise<unknown>
}
