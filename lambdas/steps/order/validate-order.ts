import { needsApproval } from '#core/order/approval-policy.ts'
import { priceOrder } from '#core/order/pricing.ts'
import { validateOrder } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory } from '#lambdas/runtime.ts'

const run: StepRun<typeof validateOrder> = async ({ input }, saga) => {
  const { items, requireApproval = false } = input
  const prices = await inventory().findPrices(
    saga.tenant,
    items.map(({ sku }) => sku),
  )
  const priced = priceOrder(items, prices)
  return saga.commit({
    result: { ...priced, needsApproval: needsApproval(priced.total, requireApproval) },
    facts: { total: priced.total },
  })
}

export const handler = stepHandler(validateOrder, run)
