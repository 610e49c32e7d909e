import { isCallback } from './callback.ts'
import { OAuthError } from './oauth-error.ts'

/** A request for a code that may be granted: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 */
export interface Authorization {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string | undefined
  /** What the client would like to be allowed. */
  readonly scopes: readonly string[]
  /** Of S256: https://www.rfc-editor.org/rfc/rfc7636#section-4.3 */
  readonly codeChallenge: string
}

/** Where an answer goes, be it a refusal. */
export type ReturnAddress = Pick<Authorization, 'redirectUri' | 'state'>

/**
 * Returns where the answer to a request goes. Throws OAuthError where nobody can be trusted with one: that is told to the
 * person at the browser, and never sent on (https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1).
 */
export function readReturnAddress(form: URLSearchParams, pageOrigins: readonly string[]): ReturnAddress {
  const redirectUri = readOne(form, 'redirect_uri')
  if (!isCallback(redirectUri, pageOrigins)) {
    throw new OAuthError(
      'invalid_request',
      `redirect_uri is '${redirectUri}'; it takes http://127.0.0.1:<any port>/callback or the console of this API`,
    )
  }
  return { redirectUri, state: form.has('state') ? readOne(form, 'state') : undefined }
}

/** Returns what is asked for. Throws OAuthError, which may be sent to the return address. */
export function readAuthorization(form: URLSearchParams, address: ReturnAddress): Authorization {
  const type = readOne(form, 'response_type')
  if (type !== 'code') {
    throw new OAuthError('unsupported_response_type', `response_type is '${type}'; it takes code`)
  }
  const method = readOne(form, 'code_challenge_method')
  if (method !== 'S256') {
    throw new OAuthError('invalid_request', `code_challenge_method is '${method}'; it takes S256`)
  }
  const codeChallenge = readOne(form, 'code_challenge')
  if (!/^[\w-]{43}$/.test(codeChallenge)) {
    throw new OAuthError('invalid_request', 'code_challenge is no SHA-256 in base64url')
  }
  const scopes = form.has('scope') ? readOne(form, 'scope').split(' ') : []
  return {
    ...address,
    clientId: readOne(form, 'client_id'),
    scopes: [...new Set(scopes.filter((scope) => scope !== ''))],
    codeChallenge,
  }
}

/** A parameter must not stand there twice: https://www.rfc-editor.org/rfc/rfc6749#section-3.1 */
export function readOne(form: URLSearchParams, name: string): string {
  const [value, second] = form.getAll(name)
  if (!value || second !== undefined) {
    throw new OAuthError('invalid_request', `${name} is ${value ? 'given twice' : 'required'}`)
  }
  return value
}

/** Returns the address to send the browser to. */
export function answerTo({ redirectUri, state }: ReturnAddress, answer: Record<string, string>): string {
  const url = new URL(redirectUri)
  url.search = new URLSearchParams({ ...answer, ...(state === undefined ? {} : { state }) }).toString()
  return url.href
}
