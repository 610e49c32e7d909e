import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SFNClient } from '@aws-sdk/client-sfn'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { once, variable } from './environment.ts'
import { createLogNotifier } from './providers/notifier/log-notifier.ts'
import type { Notifier } from './providers/notifier/notifier.ts'
import type { PaymentGateway } from './providers/payment/payment-gateway.ts'
import { createSimulatedPaymentGateway } from './providers/payment/simulated-payment-gateway.ts'
import { createStripeApi } from './providers/payment/stripe-api.ts'
import { createStripeAttempts } from './providers/payment/stripe-attempts.ts'
import { createStripeKey } from './providers/payment/stripe-key.ts'
import { createStripePaymentGateway } from './providers/payment/stripe-payment-gateway.ts'
import { retryingContention } from './records/contention.ts'
import type { RecordsTable } from './records/table.ts'
import { Sha256 } from './sha256.ts'
import { createAccounts } from './stores/accounts/accounts.ts'
import { createDocumentRegister } from './stores/documents/document-register.ts'
import { createInventory } from './stores/inventory/inventory.ts'
import { createPaymentBook } from './stores/payments/payment-book.ts'
import { createServices } from './stores/services/services.ts'
import { createPackingSlips } from './stores/shipments/packing-slips.ts'
import { createShipments } from './stores/shipments/shipments.ts'
import type { StoreTable } from './stores/store-table.ts'

/**
 * The composition root of every Lambda: environment → clients and adapters, once per cold start.
 *
 * Functions, not constants, so that a bundle holds only what its handler asks for.
 */

export const documents = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(retryingContention(new DynamoDBClient({ sha256: Sha256 })), {
    marshallOptions: { removeUndefinedValues: true },
  }),
)

export const stateMachines = /* @__PURE__ */ once(() => new SFNClient({}))

export const lambdas = /* @__PURE__ */ once(() => new LambdaClient({}))

export function executionsTable() {
  return variable('EXECUTIONS_TABLE')
}

/** How long what is known of an execution is kept after its end; for good without it. */
export function retainDays(): number | undefined {
  const days = process.env.RETAIN_DAYS
  return days === undefined ? undefined : Number(days)
}

const RECORDS_TIMEOUT_MS = 5_000

/** For a call or a few: the deadline of its transactions is near. */
export function executionRecords(): RecordsTable {
  return { client: documents(), table: executionsTable(), deadline: Date.now() + RECORDS_TIMEOUT_MS }
}

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

/** The ARN of the version that a workflow starts on; `STATE_MACHINE_ARNS` is a JSON object from workflow to ARN. */
export function liveArn(workflow: string): string {
  const arns = JSON.parse(variable('STATE_MACHINE_ARNS')) as Record<string, string>
  const arn = arns[workflow]
  if (!arn) {
    throw new Error(`STATE_MACHINE_ARNS names no '${workflow}'; it names ${Object.keys(arns).join(', ')}`)
  }
  return arn
}

function tableOf(name: string): StoreTable {
  return { client: documents(), table: variable(name) }
}
