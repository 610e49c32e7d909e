import { checkTransfer, refusalOf } from '#core/transfer/rules.ts'
import { validateTransfer } from '#core/transfer/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { accounts } from '#lambdas/runtime.ts'

const run: StepRun<typeof validateTransfer> = async ({ input }, saga) => {
  checkTransfer(input)
  const { from, to, amount } = input
  const found = await accounts().find(saga.tenant, [from, to])
  for (const accountId of [from, to]) {
    const refusal = refusalOf(accountId, found.get(accountId), amount)
    if (refusal) {
      throw refusal
    }
  }
  return saga.commit({
    result: { payer: found.get(from)!.owner, payee: found.get(to)!.owner },
    facts: { amount },
  })
}

export const handler = stepHandler(validateTransfer, run)
