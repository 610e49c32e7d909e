import { updateWarehouse } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory, shipments } from '#lambdas/runtime.ts'

/** The reserved goods leave the stock and the shipment is dispatched, in one transaction. */
const run: StepRun<typeof updateWarehouse> = async ({ input, results }, saga) => {
  const { lines } = results.validateOrder
  const reserved = results.reserveInventory.lines
  const { tenant, executionId } = saga
  const { shippingAddress } = input
  const { shipmentId, writes } = shipments().dispatch({ tenant, executionId, lines, shippingAddress })
  return saga.commit({
    result: { shipmentId, lines: reserved },
    writes: [...writes, ...inventory().ship(saga, reserved)],
  })
}

export const handler = stepHandler(updateWarehouse, run)
