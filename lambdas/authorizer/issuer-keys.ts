import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'

const TIMEOUT_MS = 3_000

/**
 * Returns the keys of an OpenID Connect issuer. Their address is discovered once per cold start; the keys are cached,
 * and fetched again when a token names another key (at most every 30 s). A failure is not cached.
 */
export function createIssuerKeys(issuer: string): JWTVerifyGetKey {
  let discovered: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    discovered ??= discover(issuer).catch((error) => {
      discovered = undefined
      throw error
    })
    return (await discovered)(header, token)
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`)
  }
  const document = (await response.json()) as { issuer?: string; jwks_uri?: string }
  if (document.issuer !== issuer || !document.jwks_uri) {
    throw new Error(`${url} speaks for '${document.issuer}', and the stack trusts '${issuer}'`)
  }
  const keys = new URL(document.jwks_uri)
  if (keys.protocol !== new URL(issuer).protocol) {
    throw new Error(`${url} names keys at ${keys}`)
  }
  return createRemoteJWKSet(keys, { timeoutDuration: TIMEOUT_MS })
}
