import * as oauth from 'oauth4webapi'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { allowFor, discoverIssuer, readTokens } from './issuer.ts'
import type { Profile } from './profiles.ts'

/** How a script signs in; without `scope` the issuer gives all that its client may. */
export interface ClientCredentials {
  issuer: string
  clientId: string
  clientSecret: string
  scope?: string | undefined
  /** What tokens are for, where the issuer wants to be told. */
  audience?: string | undefined
}

/** Signs a script in by client credentials: https://www.rfc-editor.org/rfc/rfc6749#section-4.4. Throws CommandFailed. */
export async function signInAsClient(
  { issuer, clientId, clientSecret, scope, audience }: ClientCredentials,
  signal?: AbortSignal,
): Promise<Omit<Profile, 'url' | 'refreshToken'>> {
  const server = await discoverIssuer(issuer, signal)
  const client = { client_id: clientId }
  const asked = { ...(scope ? { scope } : {}), ...(audience ? { audience } : {}) }
  const options = { ...allowFor(issuer), ...(signal ? { signal } : {}) }
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      ...([server, client, oauth.ClientSecretBasic(clientSecret), asked, options] as const),
    )
    const { accessToken, expiresAt } = readTokens(
      await oauth.processClientCredentialsResponse(server, client, response),
    )
    return { accessToken, expiresAt, issuer, clientId, clientSecret, ...asked }
  } catch (cause) {
    const { error, message } = cause as { error?: string; message: string }
    throw new CommandFailed(
      `${issuer} gives client '${clientId}' no token: ${error ?? message}`,
      EXIT.notAllowed,
      cause,
    )
  }
}
