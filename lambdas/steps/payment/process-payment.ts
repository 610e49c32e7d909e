import { processPayment } from '#core/order/steps.ts'
import { type StepRun, stepHandler } from '#lambdas/handlers/step-handler.ts'
import { paymentGateway } from '#lambdas/runtime.ts'
import { reverseCharge } from './reverse-charge.ts'

const run: StepRun<typeof processPayment> = async ({ input, results }, saga) => {
  const { total } = results.validateOrder
  const { tenant, executionId } = saga
  const { paymentMethod, cardExpiry } = input
  return saga.callOutside({
    call: async (key) => {
      const { paymentId } = await paymentGateway().charge(
        { tenant, executionId, total, paymentMethod, cardExpiry },
        key,
      )
      return { paymentId, total }
    },
    reverse: (key) => reverseCharge(paymentGateway(), tenant, key),
  })
}

export const handler = stepHandler(processPayment, run)
