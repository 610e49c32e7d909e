import { isUnwritable } from '#local/storage/unwritable.ts'

/** The `error` of an answer: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 and #section-4.1.2.1 */
export type OAuthErrorCode =
  | 'access_denied'
  | 'invalid_grant'
  | 'invalid_request'
  | 'temporarily_unavailable'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** A request that OAuth refuses; the message is its `error_description`. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode

  constructor(code: OAuthErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Returns how a request that failed is answered: 503 where the key cannot be stored, which is over when the disk has room. */
export function describeFailure(error: Error): { status: number; code: OAuthErrorCode; message: string } {
  const { message } = error
  if (error instanceof OAuthError) {
    return { status: 400, code: error.code, message }
  }
  return isUnwritable(message)
    ? { status: 503, code: 'temporarily_unavailable', message: `the key cannot be stored: ${message}` }
    : { status: 400, code: 'invalid_request', message }
}
