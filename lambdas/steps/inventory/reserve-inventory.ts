import { OutOfStock } from '#core/order/errors.ts'
import { reserveInventory } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory } from '#lambdas/runtime.ts'
import { Stock } from '#lambdas/stores/inventory/stock.ts'

/** Reserves every line or none. */
const run: StepRun<typeof reserveInventory> = async ({ results }, saga) => {
  const { lines } = results.validateOrder
  return saga.commit({
    result: { reservationId: saga.executionId, lines },
    writes: inventory().reserve(saga, lines),
    refuse: (refused) =>
      new OutOfStock(
        refused.map(({ tag: sku, item }) => {
          const requested = lines.find((line) => line.sku === sku)!.quantity
          return { sku, requested, ...(item ? { available: Stock.parse(item).available } : {}) }
        }),
      ),
  })
}

export const handler = stepHandler(reserveInventory, run)
