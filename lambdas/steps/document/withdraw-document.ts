import { withdrawDocument } from '#core/document/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/step-handler.ts'
import { documentRegister } from '#lambdas/runtime.ts'
import { versionOf } from './version-of.ts'

export const run: UndoRun = (saga) =>
  saga.reverse({ writes: () => documentRegister().withdraw(versionOf(saga)) })

export const handler = undoHandler(withdrawDocument, run)
