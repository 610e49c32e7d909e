import * as oauth from 'oauth4webapi'
import { CommandFailed } from '../exit-status.ts'
import type { Profile } from './profiles.ts'

/** Reads the issuer's own description: https://openid.net/specs/openid-connect-discovery-1_0.html */
export async function discoverIssuer(
  issuer: string,
  signal?: AbortSignal,
): Promise<oauth.AuthorizationServer> {
  try {
    const url = new URL(issuer)
    const response = await oauth.discoveryRequest(url, {
      ...allowFor(issuer),
      ...(signal ? { signal } : {}),
    })
    return await oauth.processDiscoveryResponse(url, response)
  } catch (cause) {
    throw new CommandFailed(
      `${issuer} is no OpenID Connect issuer that answers: ${(cause as Error).message}`,
      undefined,
      cause,
    )
  }
}

/** Without TLS only issuers on this machine are asked. */
export function allowFor(issuer: string) {
  const { protocol, hostname } = new URL(issuer)
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return { [oauth.allowInsecureRequests]: isLocal }
}

/** What is stored of the tokens that the issuer has given. */
export function readTokens(answer: oauth.TokenEndpointResponse, before: Pick<Profile, 'refreshToken'> = {}) {
  // An issuer that does not rotate refresh tokens sends none with a refresh.
  const refreshToken = answer.refresh_token ?? before.refreshToken
  return {
    accessToken: answer.access_token,
    expiresAt: Date.now() + (answer.expires_in ?? 3600) * 1000,
    ...(refreshToken ? { refreshToken } : {}),
  }
}
