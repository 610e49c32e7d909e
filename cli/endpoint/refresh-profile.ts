import * as oauth from 'oauth4webapi'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { allowFor, discoverIssuer, readTokens } from './issuer.ts'
import { type Profile, updateProfile } from './profiles.ts'
import { signInAsClient } from './sign-in-as-client.ts'

/** Returns the profile with a new access token, and stores it. Throws when somebody has to sign in again. */
export async function refreshProfile(
  name: string,
  profile: Profile,
  env: NodeJS.ProcessEnv,
): Promise<Profile> {
  const again = `sign in again with: flowforge login --profile ${name}`
  const { issuer, clientId, clientSecret, refreshToken } = profile
  if (issuer && clientId && clientSecret) {
    const tokens = await signInAsClient({ ...profile, issuer, clientId, clientSecret })
    return store(env, name, { ...profile, ...tokens })
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
    return store(env, name, { ...profile, ...tokens })
  } catch (cause) {
    const { message } = cause as Error
    throw new CommandFailed(
      `${issuer} gives profile '${name}' no new token: ${message}; ${again}`,
      EXIT.notAllowed,
      cause,
    )
  }
}

function store(env: NodeJS.ProcessEnv, name: string, profile: Profile): Profile {
  updateProfile(env, name, profile)
  return profile
}
