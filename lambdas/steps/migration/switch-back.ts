import { switchBack, type switchService } from '#core/migration/steps.ts'
import type { StepOutput } from '#core/saga/index.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { services } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof switchService>>({
    writes: ({ copyId, ...planned }) => services().switchBack(saga.tenant, planned, copyId),
  })

export const handler = undoHandler(switchBack, run)
