import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import { rowsOf, type Tenant } from '../tenant.ts'

/** Asserts that stock and money are as if the order had never been. */
export async function assertUndone(tenant: Tenant, { sku, onHand }: { sku: string; onHand: number }) {
  const item = await tenant.get(`/inventory/${sku}`)
  assert.deepEqual([item.onHand, item.reserved], [onHand, 0], `${sku}: pieces on hand, and reserved ones`)
}

/** Returns what a step of the order has answered. */
export function resultOf(order: { results: Record<string, Record<string, string>> }, step: string) {
  return order.results[step] ?? {}
}

export const orders: Scenario[] = [
  {
    name: 'an order is reserved, paid, packed, shipped and completed',
    async run({ tenant }) {
      const sku = await tenant.stock(5)
      const order = await tenant.until(await tenant.order({ sku, quantity: 2 }), 'COMPLETED')
      assert.deepEqual(rowsOf(order), [
        'ValidateOrder DONE',
        'CheckInventory DONE',
        'ReserveInventory DONE',
        'ProcessPayment DONE',
        'PackItems DONE',
        'UpdateWarehouse DONE',
        'NotifyCustomer DONE',
      ])
      const { onHand, reserved } = await tenant.get(`/inventory/${sku}`)
      assert.deepEqual([onHand, reserved], [3, 0])
      const payment = await tenant.get(`/payments/${resultOf(order, 'processPayment').paymentId}`)
      assert.deepEqual([payment.status, payment.captured.amount], ['CAPTURED', 3998])
    },
  },
  {
    name: '`Prefer: wait` has the answer come when the order has ended',
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const body = { sku, quantity: 1, customerId: 'e2e', paymentMethod: 'tok_visa' }
      const answer = await tenant.send('POST', '/orders', { body, headers: { prefer: 'wait=20' } })
      assert.deepEqual([answer.status, answer.body.status], [202, 'COMPLETED'], answer.text)
      assert.equal(answer.headers['preference-applied'], 'wait=20')
    },
  },
  {
    name: 'a list shows the order by status and by the beginning of its id, and its history its events',
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const orderId = tenant.id('listed')
      await tenant.until(await tenant.order({ sku, orderId }), 'COMPLETED')
      const listed = await tenant.get(`/orders?status=COMPLETED&idPrefix=${orderId}`)
      assert.deepEqual(
        listed.items.map((each: { orderId: string }) => each.orderId),
        [orderId],
      )
      const { items } = await tenant.get(`/executions/${orderId}/history?limit=100`)
      assert.equal(items[0].type, 'ExecutionStarted')
    },
  },
  {
    name: 'a bad order is refused with every problem of it, and leaves nothing',
    async run({ tenant }) {
      const orderId = tenant.id('bad')
      const refused = await tenant.post('/orders', { orderId, quantity: 0, customerId: '' })
      assert.equal(refused.status, 400, refused.text)
      assert.equal(refused.headers['content-type'], 'application/problem+json')
      assert.ok(refused.body.errors.length >= 3, refused.text)
      assert.equal((await tenant.send('GET', `/orders/${orderId}`)).status, 404)
    },
  },
]
