import { readOne } from './authorization.ts'
import type { Codes } from './codes.ts'
import { OAuthError } from './oauth-error.ts'
import type { TokenRequest, Tokens } from './tokens.ts'

/** Of access tokens that somebody has signed in for, in seconds. */
const ACCESS_SECONDS = 3600

/** Answers `POST /token`: https://www.rfc-editor.org/rfc/rfc6749#section-5.1. Throws OAuthError. */
export async function answerToken(
  form: URLSearchParams,
  { codes, tokens }: { codes: Codes; tokens: Tokens },
) {
  const type = form.get('grant_type') ?? 'client_credentials'
  switch (type) {
    case 'authorization_code': {
      const grant = codes.redeem(form)
      return { ...(await giveAccess(grant, tokens)), refresh_token: await tokens.mintRefresh(grant) }
    }
    case 'refresh_token': {
      const grant = await tokens.readRefresh(readOne(form, 'refresh_token'), readOne(form, 'client_id'))
      return giveAccess(grant, tokens)
    }
    case 'client_credentials': {
      const request = readWish(form)
      return describeToken(await tokens.mint(request), request)
    }
    default:
      throw new OAuthError(
        'unsupported_grant_type',
        `grant_type is '${type}'; it takes authorization_code, refresh_token or client_credentials`,
      )
  }
}

type Granted = Awaited<ReturnType<Tokens['readRefresh']>>

async function giveAccess({ clientId, ...grant }: Granted, tokens: Tokens) {
  const request = { ...grant, audience: clientId, expiresIn: ACCESS_SECONDS }
  return describeToken(await tokens.mint(request), request)
}

function describeToken(token: string, { expiresIn, scope }: TokenRequest) {
  return { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope }
}

/** Whoever asks without a sign-in gets the token that he describes. */
function readWish(form: URLSearchParams): TokenRequest {
  const expiresIn = Number(form.get('expires_in') ?? 3600)
  if (!Number.isSafeInteger(expiresIn) || expiresIn < 1) {
    throw new OAuthError(
      'invalid_request',
      `expires_in takes whole seconds above 0, got '${form.get('expires_in')}'`,
    )
  }
  return {
    subject: form.get('subject') ?? 'developer',
    tenant: form.get('tenant') ?? 'demo',
    scope: form.get('scope') ?? '',
    audience: form.get('audience') ?? 'flowforge',
    expiresIn,
  }
}
