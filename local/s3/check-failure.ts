import { AwsError } from '#local/aws-error.ts'
import { createStoreError, isUnwritable } from '#local/storage/unwritable.ts'
import type { S3Response } from './emulator.ts'

/**
 * Returns an answer of S3's. What the package says of itself is JSON: throws AwsError where it refused the request or could not
 * write, and any other error where it failed.
 */
export function checkFailure(answer: S3Response): S3Response {
  const { statusCode, headers } = answer
  const body = String(answer.body)
  if (statusCode >= 500) {
    throw isUnwritable(body) ? createStoreError(body) : new Error(`the emulator of S3 failed: ${body}`)
  }
  if (statusCode >= 400 && String(headers['content-type']).startsWith('application/json')) {
    throw new AwsError('InvalidRequest', (JSON.parse(body) as { message: string }).message, statusCode)
  }
  return answer
}
