import {
  type Authorization,
  answerTo,
  type ReturnAddress,
  readAuthorization,
  readOne,
  readReturnAddress,
} from './authorization.ts'
import type { Codes, Grant } from './codes.ts'
import { OAuthError } from './oauth-error.ts'
import { drawForm, drawRefusal, headersOf } from './page.ts'

/** What a browser gets. */
export interface PageAnswer {
  status: number
  headers: Record<string, string>
  body?: string
}

export interface SignInParts {
  issuer: string
  codes: Codes
  pageOrigins: readonly string[]
}

/** Answers `GET /authorize` with the form, and `POST /authorize`, the filled form, with the way back to the client. */
export function answerSignIn(request: URLSearchParams, isFilled: boolean, parts: SignInParts): PageAnswer {
  let address: ReturnAddress
  try {
    address = readReturnAddress(request, parts.pageOrigins)
  } catch (error) {
    return { status: 400, headers: headersOf(), body: drawRefusal(describe(error)) }
  }
  try {
    const authorization = readAuthorization(request, address)
    if (!isFilled) {
      return {
        status: 200,
        headers: headersOf(address.redirectUri),
        body: drawForm(authorization, request),
      }
    }
    return sendBack(
      address,
      { code: parts.codes.issue(authorization, readGrant(request, authorization)) },
      parts,
    )
  } catch (error) {
    const code = error instanceof OAuthError ? error.code : 'invalid_request'
    return sendBack(address, { error: code, error_description: describe(error) }, parts)
  }
}

/** Says who has answered, too: https://www.rfc-editor.org/rfc/rfc9207 */
function sendBack(
  address: ReturnAddress,
  answer: Record<string, string>,
  { issuer }: SignInParts,
): PageAnswer {
  const location = answerTo(address, { ...answer, iss: issuer })
  return { status: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } }
}

/** What was chosen on the form: never more than the client has asked for. */
function readGrant(form: URLSearchParams, { scopes }: Authorization): Grant {
  if (form.get('decision') === 'deny') {
    throw new OAuthError('access_denied', 'the sign-in was cancelled')
  }
  const granted = new Set(form.getAll('grant'))
  return {
    subject: readOne(form, 'subject'),
    tenant: readOne(form, 'tenant'),
    scope: scopes.filter((scope) => granted.has(scope)).join(' '),
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
