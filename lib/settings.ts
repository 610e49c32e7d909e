import type { Node } from 'constructs'
import { FAULT_POINTS, type FaultPoint, isFaultPoint } from '#core/fault-points.ts'
import { TenantId } from '#core/saga/index.ts'
import { readList, readPorts, readSwitch, readText, SettingsError } from './read-context.ts'

/** Choices of a deployment: CDK context (`-c ephemeral=true`) and, for the fault to inject, `FAIL_AT`. */
export interface Settings {
  /** LocalStack's community image lacks some of AWS, which the stack then does without. */
  readonly target: Target
  /** The stack and its data go together: nothing is retained, tables may be deleted. For tests and trials. */
  readonly ephemeral: boolean
  /** Requests may carry `simulate`. Never on by default. */
  readonly faultInjection: boolean
  /** Answers that do not fit their schemas are errors, and not only logged: for tests and laptops. */
  readonly checkAnswers: boolean
  /** Callers without a token may name their tenant in `X-Tenant-ID`: for stacks that nobody else can reach. */
  readonly trustTenantHeader: boolean
  /** The OpenID Connect issuer whose tokens are accepted; without one the stack has a user pool of its own. */
  readonly issuer?: { readonly url: string; readonly audience: string; readonly clientId?: string }
  /** The ports of the caller's own machine at which `flowforge login` may listen for the issuer's answer. */
  readonly loginPorts: readonly number[]
  /** Where the console stands beside the API's own address: at a domain of the deployer's that leads to the stage. */
  readonly consoleUrl?: string
  /** Further addresses that the user pool may send browsers back to: those of your own pages. */
  readonly callbacks: readonly string[]
  /** The tenants that scripts work for, each with an app client of its own. */
  readonly scriptTenants: readonly string[]
  /** The one other origin whose pages may call the API, or `*`; none without it. */
  readonly cors?: string
  /** The claim that names the tenant. */
  readonly tenantClaim: string
  /** The point after whose effect every order fails. */
  readonly failAt?: FaultPoint
  /** How many days after its end an execution is kept; for good without it. */
  readonly retainDays?: number
  readonly payments: PaymentProvider
  /** What provides spans to the functions beside X-Ray: the layer of AWS's distribution of OpenTelemetry. */
  readonly tracing?: 'adot'
  /** The OpenTelemetry collector to which the functions send their spans. */
  readonly otlp?: string
  /** For the Stripe adapter: the name or ARN of the secret that holds its key, and the address of Stripe. */
  readonly stripe: { readonly secret: string; readonly apiBase: string }
}

const TARGETS = ['aws', 'localstack'] as const
/** What it is deployed to. */
export type Target = (typeof TARGETS)[number]

const PAYMENT_PROVIDERS = ['simulated', 'stripe'] as const
/** The outside system that charges and refunds. */
export type PaymentProvider = (typeof PAYMENT_PROVIDERS)[number]

/** The secret of stacks that name none. */
const STRIPE_SECRET = 'flowforge/stripe'
const STRIPE_API = 'https://api.stripe.com'

/** Several, as another program may listen at one. */
const LOGIN_PORTS = [8976, 8977, 8978]

/** Of a stack that verifies no tokens, and has no user pool either. */
const NO_ISSUER = { url: 'https://issuer.invalid', audience: 'flowforge' }

/** Throws `SettingsError` on a value that is not allowed, and on `FAIL_AT` where fault injection is off. */
export function readSettings(node: Node, env: Record<string, string | undefined>): Settings {
  const faultInjection = readSwitch(node, 'faultInjection')
  const failAt = env.FAIL_AT
  const target = readTarget(node)
  const issuer = readIssuer(node) ?? (target === 'localstack' ? NO_ISSUER : undefined)
  const consoleUrl = readConsoleUrl(node)
  const cors = readOrigin(node)
  const retainDays = readRetention(node)
  const settings = {
    target,
    ...(issuer ? { issuer } : {}),
    ...(consoleUrl ? { consoleUrl } : {}),
    ...(cors ? { cors } : {}),
    ...(retainDays ? { retainDays } : {}),
    callbacks: readCallbacks(node, issuer),
    scriptTenants: readScriptTenants(node, issuer),
    tenantClaim: readText(node, 'tenantClaim') ?? 'tenant',
    loginPorts: readPorts(node, 'loginPorts') ?? LOGIN_PORTS,
    ephemeral: readSwitch(node, 'ephemeral'),
    faultInjection,
    checkAnswers: readSwitch(node, 'checkAnswers'),
    // Without authorizers nobody verifies a token.
    trustTenantHeader: target === 'localstack' || readSwitch(node, 'trustTenantHeader'),
    ...readPayments(node),
    ...readTracing(node),
  }
  if (!failAt) {
    return settings
  }
  const points = Object.keys(FAULT_POINTS).join(', ')
  if (!isFaultPoint(failAt)) {
    throw new SettingsError(`FAIL_AT is '${failAt}'; it takes ${points}`)
  }
  if (!faultInjection) {
    throw new SettingsError(
      `FAIL_AT is '${failAt}', but this stack is built without fault injection; add '-c faultInjection=true' or unset FAIL_AT`,
    )
  }
  return { ...settings, failAt }
}

/** Two that provide spans would each send half of them. */
function readTracing(node: Node): Pick<Settings, 'tracing' | 'otlp'> {
  const tracing = readText(node, 'tracing')
  const otlp = readText(node, 'otlp')
  if (tracing && tracing !== 'adot') {
    throw new SettingsError(`context tracing is '${tracing}'; it takes adot`)
  }
  if (tracing && otlp) {
    throw new SettingsError('context tracing and otlp exclude each other; give one of the two')
  }
  if (otlp && !isSafeAddress(otlp)) {
    throw new SettingsError(`context otlp is '${otlp}'; it takes the https:// address of a collector`)
  }
  return { ...(tracing ? { tracing: 'adot' } : {}), ...(otlp ? { otlp } : {}) }
}

function readTarget(node: Node): Target {
  const given = readText(node, 'target') ?? 'aws'
  const target = TARGETS.find((each) => each === given)
  if (!target) {
    throw new SettingsError(`context target is '${given}'; it takes ${TARGETS.join(', ')}`)
  }
  return target
}

/** Step Functions redrives an execution for 14 days after its end and knows its name for 90: ours goes later. */
const LEAST_DAYS = 91

function readRetention(node: Node): number | undefined {
  const value: unknown = node.tryGetContext('retain') ?? undefined
  if (value === undefined) {
    return undefined
  }
  const days = /^\d{2,5}$/.test(String(value)) ? Number(value) : 0
  if (days < LEAST_DAYS) {
    throw new SettingsError(
      `context retain is '${String(value)}'; it takes the days that an ended execution is kept, ${LEAST_DAYS} or more: Step Functions knows its name for 90`,
    )
  }
  return days
}

function readPayments(node: Node): Pick<Settings, 'payments' | 'stripe'> {
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

/** Tokens can be trusted as far as the way to the issuer's keys: HTTPS, or this machine. */
function readIssuer(node: Node): Settings['issuer'] {
  const url = readText(node, 'issuer')
  const audience = readText(node, 'audience')
  const clientId = readText(node, 'clientId')
  if (clientId && !url) {
    throw new SettingsError("context clientId needs issuer beside it; add '-c issuer=…'")
  }
  if (!url && !audience) {
    return undefined
  }
  if (!url || !audience) {
    const [given, missing] = url ? ['issuer', 'audience'] : ['audience', 'issuer']
    throw new SettingsError(`context ${given} needs ${missing} beside it; add '-c ${missing}=…'`)
  }
  if (isSafeAddress(url)) {
    return { url, audience, ...(clientId ? { clientId } : {}) }
  }
  throw new SettingsError(
    `context issuer is '${url}'; it takes the https:// address of an OpenID Connect issuer`,
  )
}

/** Returns the address to which the user pool may send browsers back; the issuer of the deployer's own has its own list. */
function readConsoleUrl(node: Node): string | undefined {
  const url = readText(node, 'consoleUrl')
  if (url && !(isSafeAddress(url) && new URL(url).href === url && url.endsWith('/console/'))) {
    throw new SettingsError(
      `context consoleUrl is '${url}'; it takes an address such as https://ops.example.com/console/`,
    )
  }
  return url
}

function readCallbacks(node: Node, issuer: Settings['issuer']): string[] {
  const callbacks = readList(node, 'callbacks', {
    isAllowed: (url) => isSafeAddress(url) && !url.includes('#'),
    takes: 'addresses such as https://app.example.com/signed-in',
  })
  if (callbacks.length > 0 && issuer) {
    throw new SettingsError(
      'context callbacks is for the user pool of the stack; your issuer has its own list',
    )
  }
  return callbacks
}

function readScriptTenants(node: Node, issuer: Settings['issuer']): string[] {
  const tenants = readList(node, 'scriptTenants', {
    isAllowed: (text) => TenantId.safeParse(text).success,
    takes: 'tenants such as acme,globex: 1 to 32 lower-case letters, digits and hyphens each',
  })
  if (tenants.length > 0 && issuer) {
    throw new SettingsError(
      'context scriptTenants is for the user pool of the stack; your issuer gives tokens to scripts by itself',
    )
  }
  return tenants
}

/** An answer can name one origin, or all of them. */
function readOrigin(node: Node): string | undefined {
  const origin = readText(node, 'cors')
  const isOrigin = origin === '*' || (origin && isPageAddress(origin) && new URL(origin).origin === origin)
  if (origin && !isOrigin) {
    throw new SettingsError(
      `context cors is '${origin}'; it takes the origin of your pages, such as https://app.example.com, or *`,
    )
  }
  return origin
}

/** While they are worked on, pages stand at a port of this machine. */
function isPageAddress(url: string): boolean {
  return isSafeAddress(url) || (URL.canParse(url) && new URL(url).hostname === 'localhost')
}

function isSafeAddress(url: string): boolean {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : {}
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')
}
