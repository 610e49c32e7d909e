import { beforeEach, describe, expect, test } from 'vitest'
import type { DynamoDbCall, Interference } from '#local/dynamodb/interceptor.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { recordTransactions } from '#test/support/transactions.ts'

/** What a busy account says, of calls that take no part in a transaction. */

let interfere: (call: DynamoDbCall) => Interference | undefined = () => undefined
const cloud = await openShopCloud({ simulatedTime: true, dynamoDbFault: (call) => interfere(call) })
beforeEach(() => {
  interfere = () => undefined
})

/** The next `times` writes to the table meet somebody's transaction. */
function conflict(table: string, times: number): () => number {
  let met = 0
  interfere = (call) =>
    WRITES.includes(call.operation) && call.body.includes(`"FlowForge-${table}"`) && met++ < times
      ? conflictOf(call)
      : undefined
  return () => met
}

const WRITES = ['UpdateItem', 'PutItem', 'TransactWriteItems']

function conflictOf({ operation, body }: DynamoDbCall): Interference {
  if (operation !== 'TransactWriteItems') {
    return { status: 400, type: 'TransactionConflictException' }
  }
  const { TransactItems } = JSON.parse(body) as { TransactItems: unknown[] }
  const CancellationReasons = TransactItems.map(() => ({ Code: 'TransactionConflict' }))
  return { status: 400, type: 'TransactionCanceledException', fields: { CancellationReasons } }
}

const setting = { onHand: 5, unitPrice: { amount: 1999, currency: 'USD' } }

describe('stock that is set while orders reserve of it', () => {
  test('is set when the conflict has passed', async () => {
    const shop = await cloud.openShop({ 'SKU-A': 10 })
    const met = conflict('Inventory', 2)
    expect(await shop.send('PUT', '/inventory/SKU-A', setting)).toMatchObject({
      status: 200,
      body: { onHand: 5 },
    })
    expect(met()).toBeGreaterThan(2)
  })

  test('is 503 with Retry-After while it lasts, and as it was', async () => {
    const shop = await cloud.openShop({ 'SKU-A': 10 })
    conflict('Inventory', Number.POSITIVE_INFINITY)
    const response = await fetch(`${cloud.url}/inventory/SKU-A`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-tenant-id': shop.tenant },
      body: JSON.stringify(setting),
    })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ type: '/problems/unavailable' })
    interfere = () => undefined
    expect((await shop.get('/inventory/SKU-A')).body).toMatchObject({ onHand: 10 })
  })
})

test('a cancel is accepted when the conflict has passed, and 503 while it lasts', async () => {
  const shop = await cloud.openShop({ 'SKU-A': 10 })
  const letTimePass = cloud.clock.hold()
  const orderId = await shop.start({ requireApproval: true })
  await expect.poll(async () => (await shop.order(orderId)).status).toBe('AWAITING_APPROVAL')
  conflict('Executions', Number.POSITIVE_INFINITY)
  expect((await shop.cancel(orderId)).status).toBe(503)
  const met = conflict('Executions', 2)
  expect((await shop.cancel(orderId)).status).toBe(202)
  expect(met()).toBeGreaterThan(2)
  interfere = () => undefined
  letTimePass()
  expect(await shop.ended(orderId)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Cancelled' } })
  expect(await cloud.violations(shop)).toEqual([])
})

test('a test cloud keeps tokens of transactions from the emulator, which slows down by them', async () => {
  const { transactions, dynamoDbFault } = recordTransactions()
  interfere = dynamoDbFault
  const shop = await cloud.openShop({ 'SKU-A': 10 })
  await shop.ended(await shop.start())
  expect(transactions).not.toEqual([])
  expect(transactions.filter((body) => 'ClientRequestToken' in body)).toEqual([])
})
