import { notifyCustomer } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { idempotencyKey } from '#lambdas/ledger/scope.ts'
import { notifier } from '#lambdas/runtime.ts'

/** Sends first, records after: a message may go out twice with one key, an unsent one is never recorded as sent. */
const run: StepRun<typeof notifyCustomer> = async ({ input, results }, saga) => {
  const { tenant, executionId } = saga
  const { customerId } = input
  const { total } = results.validateOrder
  const result = await notifier().send(
    { about: 'order-shipped', tenant, executionId, recipient: customerId, facts: { total } },
    idempotencyKey(saga),
  )
  return saga.commit({ result })
}

export const handler = stepHandler(notifyCustomer, run)
