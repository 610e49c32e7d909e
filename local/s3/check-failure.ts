import { AwsError } from '#local/aws-error.ts'
import { createStoreError, isUnwritable } from '#local/storage/unwritable.ts'
import type { S3Response } from './emulator.ts'

/**
 * Returns an answer of S3's, which is XML. Throws for one of the package's own, which are JSON: AwsError where it refused the
 * request, or could not write.
 */
export function checkFailure(answer: S3Response): S3Response {
  const { statusCode, headers, body } = answer
  if (statusCode < 400 || !String(headers['content-type']).startsWith('application/json')) {
    return answer
  }
  const { message } = JSON.parse(body.toString()) as { message: string }
  if (statusCode < 500) {
    throw new AwsError('InvalidRequest', message, statusCode)
  }
  throw isUnwritable(message)
    ? createStoreError(message)
    : new Error(`the emulator of S3 failed: ${message}`)
}
