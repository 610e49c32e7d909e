import type { APIGatewayProxyEvent } from 'aws-lambda'
import { HttpProblem } from './problem.ts'
import { readHeader } from './read-header.ts'

/** `application/json` and its relatives: https://www.rfc-editor.org/rfc/rfc6839#section-3.1 */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i

/**
 * Throws the `HttpProblem` of a 415 unless the body's type is JSON. Pages of any origin may send forms and plain text
 * without asking first; JSON they may not.
 */
export function requireJson(event: APIGatewayProxyEvent): void {
  const type = readHeader(event, 'content-type')
  if (!JSON_TYPE.test(type ?? '')) {
    const got = type ? `is said to be '${type}'` : 'has no content type'
    throw new HttpProblem(
      'unsupported-media-type',
      `the body ${got}; send JSON, and with it the header 'content-type: application/json'`,
    )
  }
}
