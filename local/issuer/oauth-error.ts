/** The `error` of an answer: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 and #section-4.1.2.1 */
export type OAuthErrorCode =
  | 'access_denied'
  | 'invalid_grant'
  | 'invalid_request'
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
