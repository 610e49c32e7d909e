import type { Clock } from '#local/clock.ts'
import { createOnce } from '#local/once.ts'
import type { Grant } from './codes.ts'
import { type IssuerKey, loadIssuerKey } from './keys.ts'
import { OAuthError } from './oauth-error.ts'

export interface TokenRequest extends Grant {
  audience: string
  /** Seconds. */
  expiresIn: number
}

export interface Tokens {
  publicJwk(): Promise<IssuerKey['publicJwk']>
  mint(request: TokenRequest): Promise<string>
  /** Returns a token that is good for new access tokens of the same grant, whether or not the cloud was stopped since. */
  mintRefresh(grant: Grant & { clientId: string }): Promise<string>
  /** Throws OAuthError for a refresh token that is none, has expired, or is another client's. */
  readRefresh(token: string, clientId: string): Promise<Grant & { clientId: string }>
}

const REFRESH_TYPE = 'rt+jwt'
const REFRESH_SECONDS = 30 * 24 * 3600

/** Signs with the key in `keyFile`, which is made or read when it is first needed. */
export function createTokens(
  url: string,
  clock: Clock,
  keyFile: string | undefined,
  onKeyMade?: () => void,
): Tokens {
  const { get: key } = createOnce(() => loadIssuerKey(keyFile, onKeyMade))

  const sign = async (claims: object, typ: string, request: Omit<TokenRequest, 'tenant' | 'scope'>) => {
    const [{ SignJWT }, { privateKey, publicJwk }] = await Promise.all([import('jose'), key()])
    const now = Math.floor(clock.now() / 1000)
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: publicJwk.alg!, kid: publicJwk.kid!, typ })
      .setIssuer(url)
      .setSubject(request.subject)
      .setAudience(request.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + request.expiresIn)
      .setJti(crypto.randomUUID())
      .sign(privateKey)
  }

  return {
    publicJwk: async () => (await key()).publicJwk,
    mint: ({ tenant, scope, ...request }) => sign({ tenant, scope }, 'at+jwt', request),
    // Its audience is the issuer: no API takes it for an access token.
    mintRefresh: ({ subject, tenant, scope, clientId }) =>
      sign({ tenant, scope, client_id: clientId }, REFRESH_TYPE, {
        ...{ subject, audience: url, expiresIn: REFRESH_SECONDS },
      }),
    async readRefresh(token, clientId) {
      const [{ importJWK, jwtVerify }, { publicJwk }] = await Promise.all([import('jose'), key()])
      const { payload } = await jwtVerify(token, await importJWK(publicJwk, publicJwk.alg), {
        ...{ issuer: url, audience: url, typ: REFRESH_TYPE, algorithms: [publicJwk.alg] },
        currentDate: new Date(clock.now()),
      }).catch((cause: Error) => {
        throw new OAuthError('invalid_grant', `the refresh token is refused: ${cause.message}`)
      })
      const { sub, tenant, scope, client_id } = payload as Record<string, string>
      if (client_id !== clientId) {
        throw new OAuthError('invalid_grant', 'the refresh token was given to another client_id')
      }
      return { subject: sub!, tenant: tenant!, scope: scope!, clientId }
    },
  }
}
