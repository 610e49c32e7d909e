import * as oauth from 'oauth4webapi'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { allowFor, discoverIssuer, readTokens } from './issuer.ts'
import { type Profile, updateProfile } from './profiles.ts'
import { signInAsClient } from './sign-in-as-client.ts'

/** Returns a new access token of the profile, and stores it. Throws when somebody has to sign in again. */
export async function refreshProfile(
  name: string,
  profile: Profile,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const again = `sign in again with: flowforge login --profile ${name}`
  const { issuer, clientId, clientSecret, refreshToken } = profile
  if (issuer && clientId && clientSecret) {
    const tokens = await signInAsClient({ ...profile, issuer, clientId, clientSecret })
    updateProfile(env, name, { ...profile, ...tokens })
    return tokens.accessToken
  }
  if (!refreshToken || !issuer || !clientId) {
    throw new CommandFailed(`the token of profile '${name}' has expired; ${again}`, EXIT.notAllowed)
  }
  const server = await discoverIssuer(issuer)
  const client = { client_id: clientId }
  try {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      refreshToken,
      allowFor(issuer),
    )
    const tokens = readTokens(await oauth.processRefreshTokenResponse(server, client, response), profile)
    updateProfile(env, name, { ...profile, ...tokens })
    return tokens.accessToken
  } catch (cause) {
    const { message } = cause as Error
    throw new CommandFailed(
      `${issuer} gives profile '${name}' no new token: ${message}; ${again}`,
      EXIT.notAllowed,
      cause,
    )
  }
}
