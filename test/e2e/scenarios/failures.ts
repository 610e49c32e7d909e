import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import { assertUndone, resultOf } from './orders.ts'

const STEPS = [
  'ValidateOrder',
  'CheckInventory',
  'ReserveInventory',
  'ProcessPayment',
  'PackItems',
  'UpdateWarehouse',
]

/** Each step, before its effect and after it. */
const injected = STEPS.flatMap((step) =>
  (['before', 'after'] as const).map(
    (when): Scenario => ({
      name: `an order that fails at ${step} ${when} its effect is undone`,
      needs: ['fault injection'],
      async run({ tenant }) {
        const sku = await tenant.stock(5)
        const simulate = { failAt: step, when }
        const order = await tenant.until(await tenant.order({ sku, quantity: 2, simulate }), 'COMPENSATED')
        assert.deepEqual([order.failure.step, order.failure.error], [step, 'SimulatedFailure'])
        await assertUndone(tenant, { sku, onHand: 5 })
        const { paymentId } = resultOf(order, 'processPayment')
        if (paymentId) {
          assert.equal((await tenant.get(`/payments/${paymentId}`)).status, 'REFUNDED')
        }
      },
    }),
  ),
)

export const failures: Scenario[] = [
  {
    name: 'a declined card fails the order, and the reservation is released',
    async run({ tenant }) {
      const sku = await tenant.stock(5)
      const id = await tenant.order({ sku, paymentMethod: 'tok_chargeDeclined' })
      const order = await tenant.until(id, 'COMPENSATED')
      assert.deepEqual([order.failure.step, order.failure.error], ['ProcessPayment', 'PaymentDeclined'])
      await assertUndone(tenant, { sku, onHand: 5 })
    },
  },
  {
    name: 'an order of more than there is fails, and takes nothing',
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const order = await tenant.until(await tenant.order({ sku, quantity: 2 }), 'COMPENSATED')
      assert.equal(order.failure.error, 'OutOfStock')
      await assertUndone(tenant, { sku, onHand: 1 })
    },
  },
  ...injected,
  {
    name: 'an order whose customer cannot be told is completed all the same',
    needs: ['fault injection'],
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const simulate = { failAt: 'NotifyCustomer', when: 'before' }
      const order = await tenant.until(await tenant.order({ sku, simulate }), 'COMPLETED')
      assert.equal(order.timeline.at(-1).status, 'FAILED')
    },
  },
  {
    name: 'a worker that is killed while it packs is followed by another that goes on',
    needs: ['fault injection'],
    async run({ tenant }) {
      const sku = await tenant.stock(1)
      const simulate = { failAt: 'PackItems', when: 'midway', times: 1 }
      const order = await tenant.until(await tenant.order({ sku, simulate }), 'COMPLETED')
      const packed = order.timeline.find(({ step }: { step: string }) => step === 'PackItems')
      assert.equal(packed.status, 'DONE')
    },
  },
]
