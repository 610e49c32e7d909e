import { notifyParties } from '#core/transfer/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { idempotencyKey } from '#lambdas/ledger/scope.ts'
import { notifier } from '#lambdas/runtime.ts'

/** Sends first, records after, as `notify-customer` does; each party has a key of its own. */
const run: StepRun<typeof notifyParties> = async ({ input, results }, saga) => {
  const { tenant, executionId } = saga
  const { payer, payee } = results.validateTransfer
  const sent = await Promise.all(
    Object.entries({ payer, payee }).map(([party, recipient]) =>
      notifier().send(
        { about: 'transfer-settled', tenant, executionId, recipient, facts: { party, ...input } },
        `${idempotencyKey(saga)}:${party}`,
      ),
    ),
  )
  return saga.commit({ result: { notificationIds: sent.map(({ notificationId }) => notificationId) } })
}

export const handler = stepHandler(notifyParties, run)
