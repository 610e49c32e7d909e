import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { readContentType } from '#local/http/read-content-type.ts'
import { type Answer, describeError } from './answer.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Whether a body is a form, as requests of the query protocol have it, which SNS and STS speak. */
export function isForm(headers: IncomingHttpHeaders): boolean {
  return readContentType(headers) === FORM
}

/** The query protocol posts its forms to `/`. */
export function isQueryRequest({ method, url, headers }: IncomingMessage): boolean {
  const isJson = headers['x-amz-target'] !== undefined
  return method === 'POST' && url?.split('?', 1)[0] === '/' && isForm(headers) && !isJson
}

/** An error as the query protocol has it: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization */
export function answerQueryError(error: unknown, requestId: string): Answer {
  const { name, message, statusCode } = describeError(error)
  const type = statusCode < 500 ? 'Sender' : 'Receiver'
  return xml(
    statusCode,
    `<ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(name)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    { 'x-amzn-errortype': name },
  )
}

export function xml(statusCode: number, body: string, headers: Record<string, string> = {}): Answer {
  return { statusCode, headers: { 'content-type': 'text/xml', ...headers }, body }
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
