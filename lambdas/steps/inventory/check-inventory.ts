import { OutOfStock } from '#core/order/errors.ts'
import { checkInventory } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory } from '#lambdas/runtime.ts'

const run: StepRun<typeof checkInventory> = async ({ results }, saga) => {
  const { lines } = results.validateOrder
  const available = await inventory().findAvailable(saga, lines)
  const wanted = lines.map(({ sku, quantity }) => ({
    sku,
    requested: quantity,
    available: available.get(sku) ?? 0,
  }))
  const shortages = wanted.filter(({ requested, available }) => available < requested)
  if (shortages.length > 0) {
    throw new OutOfStock(shortages)
  }
  return saga.commit({ result: { available: wanted.map(({ sku, available }) => ({ sku, available })) } })
}

export const handler = stepHandler(checkInventory, run)
