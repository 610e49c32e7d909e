import type { Node } from 'constructs'
import { FAULT_POINTS, type FaultPoint, isFaultPoint } from '#core/fault-points.ts'
import { readSwitch, readText, SettingsError } from './settings/read-context.ts'
import { type ConfiguredIssuer, readIssuer } from './settings/read-issuer.ts'
import { readOrigin } from './settings/read-origin.ts'
import { type Payments, readPayments } from './settings/read-payments.ts'
import { readRetention } from './settings/read-retention.ts'
import { readSignIn, type SignIn } from './settings/read-sign-in.ts'
import { readTarget, type Target } from './settings/read-target.ts'
import { readTracing, type Tracing } from './settings/read-tracing.ts'

/** Choices of a deployment: CDK context (`-c ephemeral=true`) and, for the fault to inject, `FAIL_AT`. */
export interface Settings extends SignIn, Payments, Tracing {
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
  readonly issuer?: ConfiguredIssuer
  /** The one other origin whose pages may call the API, or `*`; none without it. */
  readonly cors?: string
  /** The claim that names the tenant. */
  readonly tenantClaim: string
  /** The point after whose effect every order fails. */
  readonly failAt?: FaultPoint
  /** How many days after its end an execution is kept; for good without it. */
  readonly retainDays?: number
}

/** Of a stack that verifies no tokens, and has no user pool either. */
const NO_ISSUER = { url: 'https://issuer.invalid', audience: 'flowforge' }

/** Throws `SettingsError` on a value that is not allowed, and on `FAIL_AT` where fault injection is off. */
export function readSettings(node: Node, env: Record<string, string | undefined>): Settings {
  const faultInjection = readSwitch(node, 'faultInjection')
  const target = readTarget(node)
  const issuer = readIssuer(node) ?? (target === 'localstack' ? NO_ISSUER : undefined)
  const cors = readOrigin(node)
  const retainDays = readRetention(node)
  const failAt = readFailAt(env.FAIL_AT, faultInjection)
  return {
    target,
    ...(issuer ? { issuer } : {}),
    ...(cors ? { cors } : {}),
    ...(retainDays ? { retainDays } : {}),
    ...readSignIn(node, issuer),
    tenantClaim: readText(node, 'tenantClaim') ?? 'tenant',
    ephemeral: readSwitch(node, 'ephemeral'),
    faultInjection,
    checkAnswers: readSwitch(node, 'checkAnswers'),
    // Without authorizers nobody verifies a token.
    trustTenantHeader: target === 'localstack' || readSwitch(node, 'trustTenantHeader'),
    ...readPayments(node),
    ...readTracing(node),
    ...(failAt ? { failAt } : {}),
  }
}

function readFailAt(failAt: string | undefined, faultInjection: boolean): FaultPoint | undefined {
  if (!failAt) {
    return undefined
  }
  if (!isFaultPoint(failAt)) {
    throw new SettingsError(`FAIL_AT is '${failAt}'; it takes ${Object.keys(FAULT_POINTS).join(', ')}`)
  }
  if (!faultInjection) {
    throw new SettingsError(
      `FAIL_AT is '${failAt}', but this stack is built without fault injection; add '-c faultInjection=true' or unset FAIL_AT`,
    )
  }
  return failAt
}
