import type { PaymentGateway } from '#lambdas/providers/payment/payment-gateway.ts'

/** Asks the provider what became of the charge made with this key, and refunds it if there is one. Repeatable. */
export async function reverseCharge(
  gateway: PaymentGateway,
  tenant: string,
  chargeKey: string,
): Promise<void> {
  const payment = await gateway.findCharge(tenant, chargeKey)
  if (payment) {
    await gateway.refund(tenant, payment.paymentId, `${chargeKey}:refund`)
  }
}
