import { updateWarehouse } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory, shipments } from '#lambdas/runtime.ts'

/** The reserved goods leave the stock and the shipment is dispatched, in one transaction. */
const run: StepRun<typeof updateWarehouse> = async ({ input, results }, saga) => {
  const { lines } = results.validateOrder
  const { tenant, executionId } = saga
  const { shippingAddress } = input
  const { shipmentId, writes } = shipments().dispatch({ tenant, executionId, lines, shippingAddress })
  return saga.commit({
    result: { shipmentId, lines },
    writes: [...writes, ...inventory().ship(saga, lines)],
  })
}

export const handler = stepHandler(updateWarehouse, run)
