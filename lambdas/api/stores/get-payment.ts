import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { payments } from '#lambdas/runtime.ts'
import { paymentView } from '../read/payment-view.ts'

export const handler = httpHandler(routes.getPayment, async function getPayment({ tenant, params }) {
  const { paymentId } = params
  const payment = await payments().find(tenant, paymentId)
  if (!payment) {
    throw new HttpProblem('not-found', `there is no payment '${paymentId}'`)
  }
  return { body: { ...paymentView(payment), refunds: payment.refunds } }
})
