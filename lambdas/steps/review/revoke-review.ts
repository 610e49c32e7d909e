import type { Decision } from '#core/saga/index.ts'
import type { UndoRun } from '#lambdas/handlers/undo-handler.ts'
import { documentRegister } from '#lambdas/runtime.ts'
import { versionOf } from '../document/version-of.ts'

/** Revokes the approval of whichever review is undone; one that nobody has given leaves a tombstone. */
export const revokeReview: UndoRun = (saga) =>
  saga.reverse<Decision>({
    writes: (decision) => documentRegister().revoke(versionOf(saga), saga.step, decision),
  })
