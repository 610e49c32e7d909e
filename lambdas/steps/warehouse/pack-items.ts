import { packItems } from '#core/order/steps.ts'
import { type WorkRun, workHandler } from '#lambdas/handlers/work-handler.ts'
import { packingSlips } from '#lambdas/runtime.ts'

/** Packs a line at a time, all units of it: what one hand takes from one shelf. */
const run: WorkRun<typeof packItems> = async ({ results }, saga) => {
  const { tenant } = saga
  return saga.workThrough({
    items: results.validateOrder.lines,
    acquire: () => {
      const { packingSlipId, writes } = packingSlips().open(saga)
      return { acquired: { packingSlipId }, writes }
    },
    perform: async (line, position, slip) => packingSlips().pack({ tenant, ...slip }, line, position),
    finish: (slip) => ({ result: slip, writes: packingSlips().close({ tenant, ...slip }) }),
  })
}

export const handler = workHandler(packItems, run)
