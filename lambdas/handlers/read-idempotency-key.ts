import type { APIGatewayProxyEvent } from 'aws-lambda'
import { readHeader } from './read-header.ts'
import { invalid } from './validate.ts'

const MAX_KEY_LENGTH = 255

/** Returns the header `Idempotency-Key`, without the space around it. Throws the `HttpProblem` of a 400. */
export function readIdempotencyKey(event: APIGatewayProxyEvent): string | undefined {
  const key = readHeader(event, 'idempotency-key')?.trim()
  if (key === undefined) {
    return undefined
  }
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    throw invalid('Idempotency-Key', `must have 1 to ${MAX_KEY_LENGTH} characters, has ${key.length}`)
  }
  return key
}
