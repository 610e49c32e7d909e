import { paymentGateway } from '#lambdas/runtime.ts'

/** Asks the provider what became of the charge made with this key, and refunds it if there is one. Repeatable. */
export async function reverseCharge(tenant: string, chargeKey: string): Promise<void> {
  const payment = await paymentGateway().findCharge(tenant, chargeKey)
  if (payment) await paymentGateway().refund(tenant, payment.paymentId, `${chargeKey}:refund`)
}
