import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#local/clock.ts'
import { type Authorization, readOne } from './authorization.ts'
import { OAuthError } from './oauth-error.ts'

/** What somebody has allowed a client. */
export interface Grant {
  readonly subject: string
  readonly tenant: string
  /** Separated by spaces. */
  readonly scope: string
}

export interface Codes {
  issue(authorization: Authorization, grant: Grant): string
  /** Returns what was granted. Throws OAuthError; a code is good for one try. */
  redeem(form: URLSearchParams): Grant & { clientId: string }
}

const LIVES_MS = 60_000
/** Those that nobody redeems are dropped, the oldest first. */
const MOST_CODES = 1_000

/** The codes that clients exchange for tokens: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 */
export function createCodes(clock: Clock): Codes {
  const codes = new Map<string, { authorization: Authorization; grant: Grant; expiresAt: number }>()
  return {
    issue(authorization, grant) {
      const code = randomBytes(32).toString('base64url')
      codes.set(code, { authorization, grant, expiresAt: clock.now() + LIVES_MS })
      if (codes.size > MOST_CODES) {
        codes.delete(codes.keys().next().value!)
      }
      return code
    },
    redeem(form) {
      const code = readOne(form, 'code')
      const found = codes.get(code)
      codes.delete(code)
      if (!found || found.expiresAt < clock.now()) {
        throw new OAuthError('invalid_grant', 'the code was used, has expired, or was never given')
      }
      const { authorization, grant } = found
      const { clientId, redirectUri, codeChallenge } = authorization
      if (readOne(form, 'client_id') !== clientId || readOne(form, 'redirect_uri') !== redirectUri) {
        throw new OAuthError('invalid_grant', 'the code was given to another client_id or redirect_uri')
      }
      if (challengeOf(readOne(form, 'code_verifier')) !== codeChallenge) {
        throw new OAuthError('invalid_grant', 'code_verifier does not fit the code_challenge')
      }
      return { ...grant, clientId }
    },
  }
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
