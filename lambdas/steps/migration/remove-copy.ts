import { removeCopy } from '#core/migration/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/step-handler.ts'
import { services } from '#lambdas/runtime.ts'

export const run: UndoRun = (saga) =>
  saga.reverse({ call: (copyKey) => services().removeCopy(saga.tenant, copyKey) })

export const handler = undoHandler(removeCopy, run)
