import type { Node } from 'constructs'
import { isSafeAddress } from '#core/safe-address.ts'
import { readText, SettingsError } from './read-context.ts'

const PAYMENT_PROVIDERS = ['simulated', 'stripe'] as const
/** The outside system that charges and refunds. */
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number]

/** The secret of stacks that name none. */
const STRIPE_SECRET = 'flowforge/stripe'
const STRIPE_API = 'https://api.stripe.com'

export interface Payments {
  readonly payments: PaymentProvider
  /** For the Stripe adapter: the name or ARN of the secret that holds its key, and the address of Stripe. */
  readonly stripe: { readonly secret: string; readonly apiBase: string }
}

export function readPayments(node: Node): Payments {
  const given = readText(node, 'payments') ?? 'simulated'
  const payments = PAYMENT_PROVIDERS.find((provider) => provider === given)
  if (!payments) {
    throw new SettingsError(`context payments is '${given}'; it takes ${PAYMENT_PROVIDERS.join(', ')}`)
  }
  for (const name of ['stripeSecret', 'stripeApiBase']) {
    if (payments !== 'stripe' && readText(node, name)) {
      throw new SettingsError(`context ${name} needs payments=stripe beside it; add '-c payments=stripe'`)
    }
  }
  const apiBase = readText(node, 'stripeApiBase') ?? STRIPE_API
  if (!isSafeAddress(apiBase)) {
    throw new SettingsError(`context stripeApiBase is '${apiBase}'; it takes an https:// address`)
  }
  return { payments, stripe: { secret: readText(node, 'stripeSecret') ?? STRIPE_SECRET, apiBase } }
}
