import { packItems } from '#core/order/steps.ts'
import { type WorkRun, workHandler } from '#lambdas/handlers/work-handler.ts'
import { packingSlips } from '#lambdas/runtime.ts'

/** Packs a line at a time, all units of it: what one hand takes from one shelf. */
const run: WorkRun<typeof packItems> = async ({ results }, saga) => {
  const { tenant } = saga
  const { lines } = results.validateOrder
  return saga.workThrough({
    items: lines,
    acquire: () => {
      const { packingSlipId, writes } = packingSlips().open(saga)
      return { acquired: { packingSlipId }, writes }
    },
    perform: async (line, position, slip) =>
      packingSlips().pack({ tenant, ...slip }, line, { position, isLast: position === lines.length - 1 }),
    finish: (slip) => slip,
  })
}

export const handler = workHandler(packItems, run)
