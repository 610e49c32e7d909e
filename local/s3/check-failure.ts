import { AwsError } from '#local/aws-error.ts'
import { createStoreError, isUnwritable } from '#local/storage/unwritable.ts'
import type { S3Response } from './emulator.ts'

/**
 * Returns an answer of S3's. What the package says of itself is JSON: throws AwsError where it refused the request or could not
 * write, and any other error where it failed.
 */
export function checkFailure(answer: S3Response): S3Response {
  const { statusCode, headers, body } = answer
  const isJson = String(headers['content-type']).startsWith('application/json')
  if (statusCode < 400 || (statusCode < 500 && !isJson)) {
    return answer
  }
  const { message }: { message: string } = isJson ? JSON.parse(String(body)) : { message: String(body) }
  if (statusCode < 500) {
    throw new AwsError('InvalidRequest', message, statusCode)
  }
  throw isUnwritable(message) ? createStoreError(message) : new Error(`the emulator of S3 failed: ${message}`)
}
