import { OutOfStock } from '#core/order/errors.ts'
import { checkInventory } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory } from '#lambdas/runtime.ts'

const run: StepRun<typeof checkInventory> = async ({ results }, saga) => {
  const { lines } = results.validateOrder
  const found = await inventory().findAvailable(saga, lines)
  const available = lines.map(({ sku }) => ({ sku, ...(found.get(sku) ?? { available: 0 }) }))
  const shortages = lines
    .map(({ sku, quantity }, index) => ({ sku, requested: quantity, available: available[index]!.available }))
    .filter(({ requested, available }) => available < requested)
  if (shortages.length > 0) {
    throw new OutOfStock(shortages)
  }
  return saga.commit({ result: { available } })
}

export const handler = stepHandler(checkInventory, run)
