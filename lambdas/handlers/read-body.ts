import type { APIGatewayProxyEvent } from 'aws-lambda'
import { MAX_BODY_BYTES } from '#core/api/routes.ts'
import { HttpProblem } from './problem.ts'
import { requireJson } from './require-json.ts'
import { invalid } from './validate.ts'

/** Returns the JSON value of the body. Throws the `HttpProblem` of a 400, 413 or 415. */
export function readBody(event: APIGatewayProxyEvent): unknown {
  const { body, isBase64Encoded } = event
  if (!body) {
    throw invalid('body', 'is missing; send a JSON object')
  }
  requireJson(event)
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES) {
    throw new HttpProblem(
      'too-large',
      `the body has ${bytes.length} bytes; at most ${MAX_BODY_BYTES} are accepted`,
    )
  }
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw invalid('body', `is not JSON: ${(error as Error).message}`)
  }
}
