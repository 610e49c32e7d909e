import * as oauth from 'oauth4webapi'
import type { SignIn } from '../client.ts'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { allowFor, discoverIssuer, readTokens } from './issuer.ts'
import { openLoopback } from './loopback.ts'
import type { Profile } from './profiles.ts'

export interface SignInOptions {
  signIn: SignIn & { clientId: string }
  /** Called with the address that somebody has to open in a browser. */
  onReady(url: string): void
  signal: AbortSignal
}

export type SignedIn = Pick<Profile, 'accessToken' | 'expiresAt' | 'refreshToken' | 'issuer' | 'clientId'>

/**
 * Signs somebody in by authorization code with PKCE (https://www.rfc-editor.org/rfc/rfc8252). Throws CommandFailed that
 * says what went wrong, and the signal's reason.
 */
export async function signInByBrowser({ signIn, onReady, signal }: SignInOptions): Promise<SignedIn> {
  const { issuer, clientId } = signIn
  const server = await discoverIssuer(issuer, signal)
  const loopback = await openLoopback(signIn.callbacks)
  try {
    const { redirectUri } = loopback
    const request = {
      redirectUri,
      state: oauth.generateRandomState(),
      verifier: oauth.generateRandomCodeVerifier(),
    }
    const address = await buildAddress(server, signIn, request)
    const answer = loopback.receive(signal)
    onReady(address)
    const { url, reply } = await answer
    try {
      const parameters = readAnswer(server, clientId, url, request.state)
      const tokens = await redeem(server, { clientId, parameters, ...request, signal })
      reply('Signed in', 'You may close this page and go back to the terminal.')
      return { ...tokens, issuer, clientId }
    } catch (cause) {
      const refusal = describe(cause)
      reply('Not signed in', refusal)
      throw new CommandFailed(`not signed in: ${refusal}`, EXIT.notAllowed, cause)
    }
  } finally {
    loopback.close()
  }
}

interface CodeRequest {
  redirectUri: string
  state: string
  verifier: string
}

async function buildAddress(
  { authorization_endpoint }: oauth.AuthorizationServer,
  { issuer, clientId, audience, scopes }: SignInOptions['signIn'],
  { redirectUri, state, verifier }: CodeRequest,
): Promise<string> {
  if (!authorization_endpoint) {
    throw new CommandFailed(
      `${issuer} names no authorization_endpoint: nobody can sign in there by a browser`,
    )
  }
  const url = new URL(authorization_endpoint)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(audience ? { audience } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value)
  }
  return url.href
}

function readAnswer(
  server: oauth.AuthorizationServer,
  clientId: string,
  url: URL,
  state: string,
): URLSearchParams {
  if (url.searchParams.get('state') !== state) {
    throw new Error('the state differs: this answer belongs to another sign-in; try again')
  }
  return oauth.validateAuthResponse(server, { client_id: clientId }, url, state)
}

async function redeem(
  server: oauth.AuthorizationServer,
  {
    clientId,
    parameters,
    redirectUri,
    verifier,
    signal,
  }: CodeRequest & { clientId: string; parameters: URLSearchParams; signal: AbortSignal },
) {
  const client = { client_id: clientId }
  const options = { ...allowFor(server.issuer), signal }
  const response = await oauth.authorizationCodeGrantRequest(
    ...[server, client, oauth.None(), parameters, redirectUri, verifier, options],
  )
  return readTokens(await oauth.processAuthorizationCodeResponse(server, client, response))
}

/** OAuth's errors carry what the issuer has said beside a message of the library's own. */
function describe(cause: unknown): string {
  const { error, error_description, message } = cause as {
    error?: string
    error_description?: string
    message: string
  }
  return error ? [error, error_description].filter(Boolean).join(': ') : message
}
