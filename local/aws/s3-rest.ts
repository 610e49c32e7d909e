import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import { readBody } from '#local/http/read-body.ts'
import type { S3 } from '#local/s3/index.ts'
import { type Answer, describeError, INTERNAL_FAILURE } from './answer.ts'

/** Longest body of one request, in bytes; longer objects are uploaded in parts. */
const LONGEST_BODY_BYTES = 11 * 2 ** 20

/** Whether a request is one of S3's, by the scope that it is signed for, in its header or, presigned, in its address. */
export function isForS3({ headers, url = '' }: IncomingMessage): boolean {
  return (
    /\bCredential=[^,\s]+\/s3\/aws4_request/.test(headers.authorization ?? '') ||
    /[?&]X-Amz-Credential=[^&]+%2Fs3%2Faws4_request/i.test(url)
  )
}

/** Answers S3's REST protocol in path style. Throws AwsError, which S3 tells in XML. */
export async function answerS3(s3: S3, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const body = await readBody(request, LONGEST_BODY_BYTES)
  if (body === undefined) {
    throw new AwsError(
      'EntityTooLarge',
      `a request to the local S3 has at most ${LONGEST_BODY_BYTES} bytes; upload longer objects in parts`,
    )
  }
  const answer = await s3.send({ method, url, headers, body })
  response.writeHead(answer.statusCode, answer.headers as Record<string, string>)
  response.end(answer.body)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
export function answerS3Error(error: unknown, requestId: string): Answer {
  const { name, message, statusCode } = describeError(error)
  const code = name === INTERNAL_FAILURE ? 'InternalError' : name
  const text = message.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message><RequestId>${requestId}</RequestId></Error>`
  const headers = {
    'content-type': 'application/xml',
    'x-amz-request-id': requestId,
    'x-amzn-errortype': name,
  }
  return { statusCode, headers, body }
}
