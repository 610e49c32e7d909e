import { revertWarehouse, type updateWarehouse } from '#core/order/steps.ts'
import type { StepOutput } from '#core/saga/index.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { inventory, shipments } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof updateWarehouse>>({
    writes: ({ shipmentId, lines }) => [
      ...shipments().cancel(saga.tenant, shipmentId),
      ...inventory().takeBack(saga, lines),
    ],
  })

export const handler = undoHandler(revertWarehouse, run)
