import { removeCopy } from '#core/migration/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { services } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse({ call: (copyKey) => services().removeCopy(saga.tenant, copyKey) })

export const handler = undoHandler(removeCopy, run)
