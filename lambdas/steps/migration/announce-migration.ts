import { announceMigration } from '#core/migration/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { idempotencyKey } from '#lambdas/ledger/scope.ts'
import { notifier } from '#lambdas/runtime.ts'

/** Sends first, records after, as `notify-customer` does. */
const run: StepRun<typeof announceMigration> = async ({ input, results }, saga) => {
  const { tenant, executionId } = saga
  const { services } = results.planMigration
  const result = await notifier().send(
    { about: 'services-migrated', tenant, executionId, recipient: input.requestedBy, facts: { services } },
    idempotencyKey(saga),
  )
  return saga.commit({ result })
}

export const handler = stepHandler(announceMigration, run)
