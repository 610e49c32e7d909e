import { revertWarehouse, type updateWarehouse } from '#core/order/steps.ts'
import type { StepOutput } from '#core/saga/index.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/step-handler.ts'
import { inventory, warehouse } from '#lambdas/runtime.ts'

export const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof updateWarehouse>>({
    writes: ({ shipmentId, lines }) => [
      ...warehouse().callBack(saga.tenant, shipmentId),
      ...inventory().takeBack(saga, lines),
    ],
  })

export const handler = undoHandler(revertWarehouse, run)
