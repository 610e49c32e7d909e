import { UndoDoesNotFit } from '#core/errors.ts'
import { removeCopy } from '#core/migration/steps.ts'
import { type UndoRun, undoHandler } from '#lambdas/handlers/undo-handler.ts'
import { services } from '#lambdas/runtime.ts'

/** Throws `UndoDoesNotFit` while the service is live at the copy, as after its SwitchBack was skipped: it is all there is. */
const run: UndoRun = (saga) =>
  saga.reverse({
    call: async (copyKey) => {
      const live = await services().findLiveCopy(saga.tenant, copyKey)
      if (live) {
        const { service, copyId } = live
        throw new UndoDoesNotFit(saga.step, { found: `'${service}' is live at its copy '${copyId}'` })
      }
      await services().removeCopy(saga.tenant, copyKey)
    },
  })

export const handler = undoHandler(removeCopy, run)
