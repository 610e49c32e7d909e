import { copyService } from '#core/migration/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { services } from '#lambdas/runtime.ts'

const run: StepRun<typeof copyService> = async ({ item }, saga) =>
  saga.callOutside({
    call: async (key) => {
      const { copyId, records } = await services().copy(saga, item, key)
      return { copyId, records }
    },
    reverse: (key) => services().removeCopy(saga.tenant, key),
  })

export const handler = stepHandler(copyService, run)
