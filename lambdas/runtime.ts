import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { documents } from './clients.ts'
import { once, variable } from './environment.ts'
import { createLogNotifier } from './providers/notifier/log-notifier.ts'
import type { Notifier } from './providers/notifier/notifier.ts'
import type { PaymentGateway } from './providers/payment/payment-gateway.ts'
import { createSimulatedPaymentGateway } from './providers/payment/simulated-payment-gateway.ts'
import { createStripeApi } from './providers/payment/stripe-api.ts'
import { createStripeAttempts } from './providers/payment/stripe-attempts.ts'
import { createStripeKey } from './providers/payment/stripe-key.ts'
import { createStripePaymentGateway } from './providers/payment/stripe-payment-gateway.ts'
import { createAccounts } from './stores/accounts/accounts.ts'
import { createDocumentRegister } from './stores/documents/document-register.ts'
import { createInventory } from './stores/inventory/inventory.ts'
import { createPaymentBook } from './stores/payments/payment-book.ts'
import { createServices } from './stores/services/services.ts'
import { createPackingSlips } from './stores/shipments/packing-slips.ts'
import { createShipments } from './stores/shipments/shipments.ts'
import type { StoreTable } from './stores/store-table.ts'

/**
 * The composition root of the workflows' Lambdas: environment → stores and providers, once per cold start. What every saga's
 * functions ask AWS with is in `clients.ts`, so that those of no workflow need not know the stores of all.
 *
 * Functions, not constants, so that a bundle holds only what its handler asks for.
 */

export function inventoryTable() {
  return variable('INVENTORY_TABLE')
}

export const inventory = /* @__PURE__ */ once(() =>
  createInventory({ client: documents(), table: inventoryTable() }),
)

export const payments = /* @__PURE__ */ once(() => createPaymentBook(tableOf('PAYMENTS_TABLE')))

export const shipments = /* @__PURE__ */ once(() => createShipments(tableOf('SHIPMENTS_TABLE')))

export const packingSlips = /* @__PURE__ */ once(() =>
  createPackingSlips({ table: variable('SHIPMENTS_TABLE') }),
)

export const accounts = /* @__PURE__ */ once(() => createAccounts(tableOf('ACCOUNTS_TABLE')))

export const services = /* @__PURE__ */ once(() => createServices(tableOf('SERVICES_TABLE')))

export const documentRegister = /* @__PURE__ */ once(() => createDocumentRegister(tableOf('DOCUMENTS_TABLE')))

/** PAYMENT_PROVIDER is a constant in each bundle (`lib/bundles.ts`), so a bundle holds the one adapter it uses. */
export const paymentGateway = /* @__PURE__ */ once(
  (): PaymentGateway =>
    process.env.PAYMENT_PROVIDER === 'stripe'
      ? createStripePaymentGateway({
          stripe: createStripeApi({
            key: createStripeKey({ client: new SecretsManagerClient({}), secret: variable('STRIPE_SECRET') }),
            base: variable('STRIPE_API_BASE'),
          }),
          attempts: createStripeAttempts(tableOf('PAYMENTS_TABLE')),
          book: payments(),
        })
      : createSimulatedPaymentGateway(payments()),
)

export const notifier = /* @__PURE__ */ once((): Notifier => createLogNotifier())

function tableOf(name: string): StoreTable {
  return { client: documents(), table: variable(name) }
}
