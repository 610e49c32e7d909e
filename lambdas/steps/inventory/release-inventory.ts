import { releaseInventory, type reserveInventory } from '#core/order/steps.ts'
import type { StepOutput } from '#core/saga/index.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { inventory } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof reserveInventory>>({
    writes: ({ lines }) => inventory().release(saga, lines),
  })

export const handler = undoHandler(releaseInventory, run)
