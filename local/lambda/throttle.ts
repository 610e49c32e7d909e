import { AwsError } from '#local/aws-error.ts'

/** Returns what Lambda answers beyond its concurrency: docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export function createThrottle(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Type: 'User',
    Reason: 'ConcurrentInvocationLimitExceeded',
  })
}
