import { withdrawDocument } from '#core/document/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { documentRegister } from '#lambdas/runtime.ts'
import { versionOf } from './version-of.ts'

const run: UndoRun = (saga) => saga.reverse({ writes: () => documentRegister().withdraw(versionOf(saga)) })

export const handler = undoHandler(withdrawDocument, run)
