import { AwsError } from '#local/aws-error.ts'
import { createStoreError, isUnwritable } from '#local/storage/unwritable.ts'
import type { S3Response } from './emulator.ts'

/** Returns an answer of S3's. Throws AwsError for one of the package's own, which are JSON: it failed. */
export function checkFailure(answer: S3Response): S3Response {
  if (answer.statusCode < 500 || !String(answer.headers['content-type']).startsWith('application/json')) {
    return answer
  }
  const { message } = JSON.parse(answer.body.toString()) as { message: string }
  throw isUnwritable(message) ? createStoreError(message) : new AwsError('InternalError', message, 500)
}
