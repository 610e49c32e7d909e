import * as oauth from 'oauth4webapi'
import type { AnswerOf } from './client.ts'
import { SignInProblem } from './problem.ts'

/** Where and as whom to sign in, as the API says. */
export type SignInAt = AnswerOf<'getSignIn'> & { clientId: string }

export interface Tokens {
  access: string
  refresh: string | undefined
  /** Epoch milliseconds of this machine. */
  expiresAt: number
}

/** What has to be known of a sign-in when the browser comes back from the issuer. */
export interface Pending {
  state: string
  verifier: string
}

/** Returns the issuer's page to sign in at: authorization code with PKCE, https://www.rfc-editor.org/rfc/rfc7636. */
export async function addressOfSignIn(
  at: SignInAt,
  redirectUri: string,
): Promise<{ address: string; pending: Pending }> {
  const { authorization_endpoint } = await discover(at)
  if (!authorization_endpoint) {
    throw new SignInProblem(`${at.issuer} names no authorization_endpoint: nobody can sign in there`)
  }
  const pending = { state: oauth.generateRandomState(), verifier: oauth.generateRandomCodeVerifier() }
  const address = new URL(authorization_endpoint)
  const parameters = {
    response_type: 'code',
    client_id: at.clientId,
    redirect_uri: redirectUri,
    scope: at.scopes.join(' '),
    state: pending.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ...(at.audience ? { audience: at.audience } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) {
    address.searchParams.set(name, value)
  }
  return { address: address.href, pending }
}

/** Returns the tokens for the code in `answer`, the address that the issuer has sent the browser back to. */
export async function redeem(
  at: SignInAt,
  redirectUri: string,
  { answer, pending }: { answer: URL; pending: Pending },
): Promise<Tokens> {
  const server = await discover(at)
  const client = { client_id: at.clientId }
  try {
    const parameters = oauth.validateAuthResponse(server, client, answer, pending.state)
    const response = await oauth.authorizationCodeGrantRequest(
      ...[server, client, oauth.None(), parameters, redirectUri, pending.verifier, allowFor(at)],
    )
    return readTokens(await oauth.processAuthorizationCodeResponse(server, client, response))
  } catch (error) {
    throw new SignInProblem(describe(error))
  }
}

/** Returns new tokens; undefined where the issuer takes the refresh token no longer. */
export async function renew(at: SignInAt, refresh: string): Promise<Tokens | undefined> {
  const server = await discover(at)
  const client = { client_id: at.clientId }
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, allowFor(at))
  try {
    return readTokens(await oauth.processRefreshTokenResponse(server, client, response), refresh)
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) {
      return undefined
    }
    throw error
  }
}

/** Revokes the refresh token, and returns the issuer's page that ends its own session, where it has such. */
export async function endSession(
  at: SignInAt,
  { refresh }: Tokens,
  returnTo: string,
): Promise<string | undefined> {
  const server = await discover(at)
  if (server.revocation_endpoint && refresh) {
    const client = { client_id: at.clientId }
    await oauth.revocationRequest(server, client, oauth.None(), refresh, allowFor(at)).catch(() => {})
  }
  if (!server.end_session_endpoint) {
    return undefined
  }
  const address = new URL(server.end_session_endpoint)
  address.searchParams.set('client_id', at.clientId)
  address.searchParams.set('post_logout_redirect_uri', returnTo)
  // Cognito's name for it.
  address.searchParams.set('logout_uri', returnTo)
  return address.href
}

const servers = new Map<string, Promise<oauth.AuthorizationServer>>()

/** Reads the issuer's own description, once: https://openid.net/specs/openid-connect-discovery-1_0.html */
async function discover(at: SignInAt): Promise<oauth.AuthorizationServer> {
  const known = servers.get(at.issuer) ?? askIssuer(at)
  servers.set(at.issuer, known)
  try {
    return await known
  } catch (error) {
    servers.delete(at.issuer)
    throw new SignInProblem(`${at.issuer} does not answer as an issuer: ${describe(error)}`)
  }
}

async function askIssuer(at: SignInAt): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(at.issuer)
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, allowFor(at)))
}

/** Without TLS only an issuer on this machine is asked. */
function allowFor({ issuer }: SignInAt) {
  const { protocol, hostname } = new URL(issuer)
  const isLocal = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return { [oauth.allowInsecureRequests]: isLocal }
}

/** An issuer that does not rotate refresh tokens sends none with a renewal. */
function readTokens(answer: oauth.TokenEndpointResponse, before?: string): Tokens {
  const { access_token: access, refresh_token: refresh = before, expires_in = 3600 } = answer
  return { access, refresh, expiresAt: Date.now() + expires_in * 1000 }
}

/** OAuth's errors carry what the issuer has said beside a message of the library's own. */
function describe(error: unknown): string {
  const { error: code, error_description, message } = error as Record<string, string | undefined>
  return code ? [code, error_description].filter(Boolean).join(': ') : (message ?? String(error))
}
