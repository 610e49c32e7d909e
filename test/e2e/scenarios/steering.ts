import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import type { Tenant } from '../tenant.ts'
import { assertUndone } from './orders.ts'

/** An order whose undo of the payment has given up at once. */
async function stuck(tenant: Tenant) {
  const sku = await tenant.stock(5)
  const simulate = [
    { failAt: 'UpdateWarehouse', when: 'after' },
    { failAt: 'RefundPayment', when: 'before', giveUp: true },
  ]
  const order = await tenant.until(await tenant.order({ sku, simulate }), 'COMPENSATION_FAILED')
  assert.deepEqual([order.stuck.undo, order.stuck.step], ['RefundPayment', 'ProcessPayment'])
  return { sku, id: order.executionId as string, order }
}

const statusesOf = (order: { timeline: { step: string; status: string }[] }) =>
  Object.fromEntries(order.timeline.map(({ step, status }) => [step, status]))

export const steering: Scenario[] = [
  {
    name: 'an order that waits is cancelled once, and undone',
    async run({ tenant }) {
      const sku = await tenant.stock(5)
      const id = await tenant.order({ sku, requireApproval: true })
      await tenant.until(id, 'AWAITING_APPROVAL')
      const cancelled = await tenant.post(`/orders/${id}/cancel`, { reason: 'e2e' })
      assert.equal(cancelled.status, 202, cancelled.text)
      const order = await tenant.until(id, 'COMPENSATED')
      assert.equal(order.failure.error, 'Cancelled')
      await assertUndone(tenant, { sku, onHand: 5 })
      assert.equal((await tenant.post(`/orders/${id}/cancel`)).status, 409)
    },
  },
  {
    name: 'an order that is stopped in Step Functions is rolled back',
    needs: ['the AWS API'],
    async run({ tenant, machines }) {
      const sku = await tenant.stock(5)
      const id = await tenant.order({ sku, requireApproval: true })
      await tenant.until(id, 'AWAITING_APPROVAL')
      await machines.stopOrder(tenant.name, id)
      await tenant.until(id, 'COMPENSATED')
      await assertUndone(tenant, { sku, onHand: 5 })
    },
  },
  {
    name: 'an undo that gives up stops there, and goes on when it is retried',
    needs: ['fault injection'],
    async run({ tenant }) {
      const { id, sku, order } = await stuck(tenant)
      assert.deepEqual(
        [statusesOf(order).RefundPayment, statusesOf(order).ReleaseInventory],
        ['STUCK', 'BLOCKED'],
      )
      assert.equal((await tenant.post(`/orders/${id}/retry`, { reason: 'e2e' })).status, 202)
      const retried = await tenant.until(id, 'COMPENSATED', 'COMPENSATION_FAILED')
      assert.equal(retried.retry.reason, 'e2e')
      const undone = await tenant.until(id, 'COMPENSATED')
      assert.equal(statusesOf(undone).RefundPayment, 'UNDONE')
      await assertUndone(tenant, { sku, onHand: 5 })
    },
  },
  {
    name: 'an undo that gives up is skipped by somebody with a reason, and the rest is undone',
    needs: ['fault injection'],
    async run({ tenant }) {
      const { id, sku } = await stuck(tenant)
      const wrong = await tenant.post(`/orders/${id}/skip`, { step: 'PackItems', reason: 'e2e' })
      assert.equal(wrong.status, 409, wrong.text)
      const skip = { step: 'ProcessPayment', reason: 'refunded by hand' }
      const skipped = await tenant.post(`/orders/${id}/skip`, skip)
      assert.equal(skipped.status, 202, skipped.text)
      const undone = await tenant.until(id, 'COMPENSATED')
      const row = undone.timeline.find(({ step }: { step: string }) => step === 'RefundPayment')
      assert.deepEqual([row.status, row.skipped.reason], ['SKIPPED', 'refunded by hand'])
      await assertUndone(tenant, { sku, onHand: 5 })
    },
  },
  {
    name: 'an order that was undone is done again once, and the two are linked',
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const id = await tenant.order({ sku, quantity: 2 })
      await tenant.until(id, 'COMPENSATED')
      await tenant.stock(2)
      const first = await tenant.post(`/orders/${id}/retry`)
      const second = await tenant.post(`/orders/${id}/retry`)
      assert.deepEqual([first.status, second.status], [202, 202], first.text)
      assert.equal(second.body.orderId, first.body.orderId)
      assert.equal((await tenant.until(first.body.orderId, 'COMPLETED')).retryOf, id)
    },
  },
]
