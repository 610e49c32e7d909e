import { isAwsError } from '#local/aws-error.ts'

/** Returns what S3 has said, in the words of the state that it fails. */
export function describeObjectFailure(error: unknown): string {
  const { message } = error as Error
  if (!isAwsError(error)) {
    return message
  }
  const id = '00000000-0000-0000-0000-000000000000'
  return `${message} (Service: Amazon S3; Status Code: ${error.statusCode}; Error Code: ${error.name}; Request ID: ${id}; S3 Extended Request ID: ${id}; Proxy: null)`
}
