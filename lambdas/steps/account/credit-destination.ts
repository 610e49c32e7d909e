import { refusalOfCredit } from '#core/transfer/rules.ts'
import { creditDestination } from '#core/transfer/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { accounts } from '#lambdas/runtime.ts'
import { explainRefusal } from './explain-refusal.ts'

const run: StepRun<typeof creditDestination> = async ({ input }, saga) => {
  const result = { accountId: input.to, amount: input.amount }
  return saga.commit({
    result,
    writes: accounts().credit({ ...result, tenant: saga.tenant, executionId: saga.executionId }),
    refuse: explainRefusal(result, refusalOfCredit),
  })
}

export const handler = stepHandler(creditDestination, run)
