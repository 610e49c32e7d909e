import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import type { Tenant } from '../tenant.ts'
import { assertUndone } from './orders.ts'

async function waiting(tenant: Tenant) {
  const sku = await tenant.stock(5)
  const id = await tenant.order({ sku, requireApproval: true })
  await tenant.until(id, 'AWAITING_APPROVAL')
  return { sku, id, decide: (body: object) => tenant.post(`/orders/${id}/approval`, body) }
}

export const approvals: Scenario[] = [
  {
    name: 'an order that waits is approved once, and completed',
    async run({ tenant }) {
      const { id, decide } = await waiting(tenant)
      const approved = await decide({ decision: 'approve', reason: 'a good customer' })
      assert.equal(approved.status, 200, approved.text)
      const order = await tenant.until(id, 'COMPLETED')
      const row = order.timeline.find(({ step }: { step: string }) => step === 'ApproveOrder')
      assert.deepEqual([row.decision.decision, row.decision.reason], ['approve', 'a good customer'])
      assert.equal((await decide({ decision: 'reject' })).status, 409)
    },
  },
  {
    name: 'an order that is rejected is undone',
    async run({ tenant }) {
      const { id, sku, decide } = await waiting(tenant)
      assert.equal((await decide({ decision: 'reject' })).status, 200)
      const order = await tenant.until(id, 'COMPENSATED')
      assert.deepEqual([order.failure.step, order.failure.error], ['ApproveOrder', 'Rejected'])
      await assertUndone(tenant, { sku, onHand: 5 })
    },
  },
  {
    name: 'an approval that nobody gives expires after 30 seconds, and the order is undone',
    async run({ tenant }) {
      const { id, sku, decide } = await waiting(tenant)
      const order = await tenant.until(id, 'COMPENSATED')
      assert.equal(order.failure.step, 'ApproveOrder')
      await assertUndone(tenant, { sku, onHand: 5 })
      assert.equal((await decide({ decision: 'approve' })).status, 409)
    },
  },
]
