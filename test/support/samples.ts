import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { exampleOf, type Saga } from '#core/saga/index.ts'
import { documents } from '#lambdas/clients.ts'
import { seedStock, TENANT } from './order-envelope.ts'
import { openAccounts } from './transfer-envelope.ts'

/** Inputs that get in no other execution's way, of the workflows whose executions share something. */
const INPUTS: Record<string, (executionId: string) => object> = {
  'order-fulfillment': () => ({
    items: [
      { sku: 'SKU-A', quantity: 2 },
      { sku: 'SKU-B', quantity: 3 },
    ],
    customerId: 'cust-1',
    paymentMethod: 'tok_visa',
  }),
  'money-transfer': () => ({ from: 'payer', to: 'payee', amount: { amount: 250, currency: 'USD' } }),
  // Each execution has a version of its own.
  'document-approval': (executionId) => ({
    documentId: 'terms',
    version: 1 + numberOf(executionId),
    title: 'Terms of service',
    author: 'ada',
  }),
  // And moves to one.
  'data-migration': (executionId) => ({
    services: ['accounts'],
    toVersion: 2 + numberOf(executionId),
    requestedBy: 'ops',
  }),
}

function numberOf(executionId: string): number {
  return Number(/\d+$/.exec(executionId)?.[0] ?? 0)
}

/** Returns an input of a saga for this execution: the example of its schema, unless executions share something. */
export function sampleInput(saga: Saga, executionId: string): object {
  const input = INPUTS[saga.name]?.(executionId) ?? exampleOf(saga)
  if (!input) {
    throw new Error(
      `the input of ${saga.name} has no example; write .meta({ examples: [{ … }] }) at its schema`,
    )
  }
  return input
}

/** What a decision about a sample comes to. */
export const SAMPLE_DECISION = { decision: 'approve', by: 'ada', decidedAt: '2026-01-01T00:00:00.000Z' }

/** Puts into the tables what the samples need to succeed. */
export async function seedSamples(): Promise<void> {
  await seedStock(TENANT)
  await openAccounts(TENANT)
  await forgetMoves(TENANT)
}

/** A sample does not end, so what it has moved would be refused to the next one. */
async function forgetMoves(tenant: string): Promise<void> {
  const Key = { pk: `SERVICE#${tenant}#accounts`, sk: 'LIVE' }
  await documents().send(new DeleteCommand({ TableName: process.env.SERVICES_TABLE, Key }))
}
