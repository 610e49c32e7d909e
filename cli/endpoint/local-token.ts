import { SCOPES } from '#core/api/scopes.ts'
import { CommandFailed } from '../exit-status.ts'
import { createSender } from '../http.ts'
import { ISSUER_PATH, LOCAL_AUDIENCE } from '../issuer-path.ts'
import { createTokenSource } from './token-source.ts'

export interface TokenWish {
  tenant: string
  subject?: string
  /** Separated by spaces; everything when left out. */
  scope?: string
  expiresIn?: number
}

const DEFAULT_SECONDS = 3600

export const ALL_SCOPES = Object.keys(SCOPES).join(' ')

/** Returns a token of the development issuer of the local cloud at `awsUrl`. */
export async function mintToken(awsUrl: string, wish: TokenWish): Promise<string> {
  const { tenant, subject = 'developer', scope = ALL_SCOPES, expiresIn = DEFAULT_SECONDS } = wish
  const send = await createSender(awsUrl)
  const body = new URLSearchParams({
    ...{ tenant, subject, scope },
    expires_in: String(expiresIn),
    audience: LOCAL_AUDIENCE,
    grant_type: 'client_credentials',
  })
  const path = `${ISSUER_PATH}/token`
  const { status, text } = await send({ method: 'POST', path, body }).catch((cause) => {
    throw new CommandFailed(
      `no local cloud answers at ${awsUrl}; start one with npm start, or name its --aws-port`,
      undefined,
      cause,
    )
  })
  if (status !== 200) {
    throw new CommandFailed(`POST ${awsUrl}${path} answered ${status}: ${text}`)
  }
  return (JSON.parse(text) as { access_token: string }).access_token
}

/** Returns what gives a token of the tenant, asked before each call. */
export async function createLocalTokens(awsUrl: string, tenant: string): Promise<() => Promise<string>> {
  const mint = async () => ({
    expiresAt: Date.now() + DEFAULT_SECONDS * 1000,
    accessToken: await mintToken(awsUrl, { tenant }),
  })
  return createTokenSource(await mint(), mint)
}
