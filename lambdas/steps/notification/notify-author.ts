import { notifyAuthor } from '#core/document/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { idempotencyKey } from '#lambdas/ledger/scope.ts'
import { notifier } from '#lambdas/runtime.ts'

/** Sends first, records after, as `notify-customer` does. */
const run: StepRun<typeof notifyAuthor> = async ({ input }, saga) => {
  const { tenant, executionId } = saga
  const { author: recipient, ...facts } = input
  const result = await notifier().send(
    { about: 'document-published', tenant, executionId, recipient, facts },
    idempotencyKey(saga),
  )
  return saga.commit({ result })
}

export const handler = stepHandler(notifyAuthor, run)
