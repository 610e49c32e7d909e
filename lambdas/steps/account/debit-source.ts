import { refusalOfDebit } from '#core/transfer/rules.ts'
import { debitSource } from '#core/transfer/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { accounts } from '#lambdas/runtime.ts'
import { explainRefusal } from './explain-refusal.ts'

const run: StepRun<typeof debitSource> = async ({ input }, saga) => {
  const result = { accountId: input.from, amount: input.amount }
  return saga.commit({
    result,
    writes: accounts().debit({ ...result, tenant: saga.tenant, executionId: saga.executionId }),
    refuse: explainRefusal(result, refusalOfDebit),
  })
}

export const handler = stepHandler(debitSource, run)
