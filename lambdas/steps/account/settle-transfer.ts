import { refusalOfSettlement } from '#core/transfer/rules.ts'
import { settleTransfer } from '#core/transfer/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { accounts } from '#lambdas/runtime.ts'
import { explainRefusal } from './explain-refusal.ts'

const run: StepRun<typeof settleTransfer> = async ({ results }, saga) => {
  const result = results.creditDestination
  return saga.commit({
    result,
    writes: accounts().settle({ ...result, tenant: saga.tenant, executionId: saga.executionId }),
    refuse: explainRefusal(result, refusalOfSettlement),
  })
}

export const handler = stepHandler(settleTransfer, run)
