import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import * as z from 'zod'
import { TenantId } from '#core/saga/index.ts'

/** What a stack asks of tokens. */
export interface TokenRules {
  /** The `iss` claim, to the letter. */
  readonly issuer: string
  /** Any of these. */
  readonly audiences: readonly string[]
  /** Where the audience stands: Cognito's access tokens have no `aud` and name their `client_id`. */
  readonly audienceClaim: string
  readonly tenantClaim: string
  /** What the issuer puts before each scope; Cognito: the resource server's name and a slash. */
  readonly scopePrefix: string
}

export interface VerifiedToken {
  readonly subject: string
  readonly scopes: readonly string[]
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Undefined where the token names none, or none that can be one: such a token allows nothing. */
  readonly tenant: string | undefined
}

/** The token proves nothing: answered 401. The message is for the log, not for the caller. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
}

/** Signatures by public key alone: with an HMAC the published key would be the secret. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/**
 * Codes of jose's errors that are the token's fault; any other is the issuer's or ours. Their names are their classes',
 * which the minifier renames.
 */
const FAULTS_OF_TOKEN = [
  'ERR_JWT_EXPIRED',
  'ERR_JWT_INVALID',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_JWS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
]

/** What must stand in a token beside what jose checks: `exp: 1e400` is infinity, and `sub` goes into records. */
const Claims = z.object({
  sub: z
    .string()
    .min(1)
    .max(255)
    .refine((text) => text.isWellFormed(), 'has half of a surrogate pair'),
  exp: z.number(),
  iat: z
    .number()
    .refine((time) => time <= Date.now() / 1000 + CLOCK_TOLERANCE, 'is in the future')
    .optional(),
})

/** Seconds by which the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE = 5

/** Checks signature, algorithm, issuer, audience and times. Throws `TokenRefused`, or what kept it from checking. */
export async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey,
  rules: TokenRules,
): Promise<VerifiedToken> {
  const claims = await verifiedClaims(token, keys, rules)
  const tenant = TenantId.safeParse(claims[rules.tenantClaim])
  const proven = Claims.safeParse(claims)
  if (!proven.success) {
    throw new TokenRefused(proven.error.issues.map(({ path, message }) => `${path}: ${message}`).join('; '))
  }
  const { sub: subject, exp: expiresAt } = proven.data
  return { subject, scopes: scopesOf(claims, rules), expiresAt, tenant: tenant.data }
}

async function verifiedClaims(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audiences, audienceClaim }: TokenRules,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub', audienceClaim],
      clockTolerance: CLOCK_TOLERANCE,
    })
    const named = [payload[audienceClaim]].flat()
    if (!audiences.some((audience) => named.includes(audience))) {
      throw new TokenRefused(`its ${audienceClaim} is ${JSON.stringify(named)}`)
    }
    return payload
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (!FAULTS_OF_TOKEN.includes(code ?? '')) {
      throw error
    }
    throw new TokenRefused(message, { cause: error })
  }
}

/** `scope` is text (RFC 9068), `scp` a list or text (Okta, Entra). */
function scopesOf({ scope, scp }: JWTPayload, { scopePrefix }: TokenRules): string[] {
  return [scope ?? scp ?? []]
    .flat()
    .filter((text): text is string => typeof text === 'string')
    .flatMap((text) => text.split(' '))
    .filter((name) => name.startsWith(scopePrefix))
    .map((name) => name.slice(scopePrefix.length))
}
