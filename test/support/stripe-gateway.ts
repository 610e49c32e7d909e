import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { documents } from '#lambdas/clients.ts'
import type { PaymentGateway } from '#lambdas/providers/payment/payment-gateway.ts'
import { createStripeApi } from '#lambdas/providers/payment/stripe-api.ts'
import { createStripeAttempts } from '#lambdas/providers/payment/stripe-attempts.ts'
import { createStripeKey } from '#lambdas/providers/payment/stripe-key.ts'
import { createStripePaymentGateway } from '#lambdas/providers/payment/stripe-payment-gateway.ts'
import { payments } from '#lambdas/runtime.ts'
import type { StripeStub } from './stripe-stub.ts'

/** The Stripe adapter before a stub, with our books in the emulator and its key in `secret`. */
export function createStubbedStripe(stub: StripeStub, secret = { value: stub.state.key }): PaymentGateway {
  const client = { send: async () => ({ SecretString: secret.value }) } as unknown as SecretsManagerClient
  return createStripePaymentGateway({
    stripe: createStripeApi({ key: createStripeKey({ client, secret: 'flowforge/stripe' }), base: stub.url }),
    attempts: createStripeAttempts({ client: documents(), table: process.env.PAYMENTS_TABLE! }),
    book: payments(),
  })
}
