import type { ServerResponse } from 'node:http'
import { isAwsError } from '#local/aws-error.ts'

export interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/** Of an error that is none of AWS's. */
export const INTERNAL_FAILURE = 'InternalFailure'

/** The protocols write an error each in their own way; all name it in a header too. */
export function answerError(error: unknown, contentType: string): Answer {
  const { name, message, statusCode, fields } = describeError(error)
  return {
    statusCode,
    headers: { 'content-type': contentType, 'x-amzn-errortype': name },
    body: JSON.stringify({ __type: name, message, ...fields }),
  }
}

/** What is no error of AWS's is one of the local cloud. */
export function describeError(error: unknown) {
  return isAwsError(error)
    ? error
    : { name: INTERNAL_FAILURE, message: String(error), statusCode: 500, fields: {} }
}

export function send(
  response: ServerResponse,
  requestId: string,
  { statusCode, headers, body }: Answer,
): void {
  if (response.destroyed) {
    return
  }
  response.writeHead(statusCode, {
    ...headers,
    'x-amzn-requestid': requestId,
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
