import { type packItems, unpackItems } from '#core/order/steps.ts'
import type { StepOutput } from '#core/saga/index.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { packingSlips } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof packItems>>({
    writes: ({ packingSlipId }) => packingSlips().void({ tenant: saga.tenant, packingSlipId }),
  })

export const handler = undoHandler(unpackItems, run)
