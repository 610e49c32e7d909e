import { Order } from '#core/order/schema.ts'
import * as s from '#core/order/steps.ts'
import { approval, defineSaga, isTrue, step, when } from '#core/saga/index.ts'

export const orderFulfillment = defineSaga('order-fulfillment', {
  description: 'Takes an order from request to shipment; on failure undoes, newest first, what was done',
  input: Order,
  timeout: '7 days',
  steps: [
    step(s.validateOrder),
    step(s.checkInventory),
    step(s.reserveInventory, { undo: s.releaseInventory }),
    when(isTrue(s.validateOrder, 'needsApproval'), [approval(s.approveOrder, { expires: '30 seconds' })]),
    step(s.processPayment, { undo: s.refundPayment }),
    step(s.packItems, { undo: s.unpackItems, heartbeat: '30 seconds' }),
    step(s.updateWarehouse, { undo: s.revertWarehouse }),
    step(s.notifyCustomer, { bestEffort: true }),
  ],
})
