import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import { readContentType } from '#local/http/read-content-type.ts'

/** AWS JSON 1.0 and 1.1, which differ in nothing that is served here. */
export const AWS_JSON = ['application/x-amz-json-1.0', 'application/x-amz-json-1.1'] as const

/** What a page of any origin may send without asking first: https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const SENT_BY_ANY_PAGE = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']

/** Throws UnsupportedMediaTypeException unless the body's type is one of `allowed`. */
export function requireContentType(headers: IncomingHttpHeaders, allowed: readonly string[]): string {
  const type = readContentType(headers)
  if (!allowed.includes(type)) {
    throw unsupported(type, `send ${allowed.join(' or ')}`)
  }
  return type
}

/** Lambda takes any payload type, and none; here it refuses the types that need no preflight. */
export function refuseFormTypes(headers: IncomingHttpHeaders): void {
  const type = readContentType(headers)
  if (SENT_BY_ANY_PAGE.includes(type)) {
    throw unsupported(type, 'send application/json, or no content type')
  }
}

function unsupported(type: string, remedy: string): AwsError {
  const got = type === '' ? 'the request has no content type' : `the content type is '${type}'`
  return new AwsError('UnsupportedMediaTypeException', `${got}; ${remedy}`, 415)
}
