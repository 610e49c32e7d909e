import type { StepOutput } from '#core/saga/index.ts'
import { type debitSource, returnDebit } from '#core/transfer/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { accounts } from '#lambdas/runtime.ts'

const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof debitSource>>({
    writes: (movement) =>
      accounts().returnDebit({ ...movement, tenant: saga.tenant, executionId: saga.executionId }),
  })

export const handler = undoHandler(returnDebit, run)
