import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import { isRecord } from '#local/is-record.ts'
import { type Answer, answerError } from './answer.ts'

/** Who calls, and what the call's headers say. */
export interface JsonCaller {
  accountId: string
  headers: IncomingHttpHeaders
}

export type JsonOperation = (
  operation: string,
  input: Record<string, unknown>,
  caller: JsonCaller,
) => Promise<object>

interface JsonRequest extends JsonCaller {
  operation: string
  body: string
  contentType: string
}

/** AWS JSON 1.0 and 1.1: `X-Amz-Target: <service>.<operation>` and a JSON body. */
export async function answerJson(
  run: JsonOperation,
  { operation, body, contentType, ...caller }: JsonRequest,
): Promise<Answer> {
  try {
    const output = await run(operation, parseInput(body), caller)
    return { statusCode: 200, headers: { 'content-type': contentType }, body: JSON.stringify(output) }
  } catch (error) {
    return answerError(error, contentType)
  }
}

function parseInput(body: string): Record<string, unknown> {
  if (body === '') {
    return {}
  }
  try {
    const input: unknown = JSON.parse(body)
    if (isRecord(input)) {
      return input
    }
  } catch {
    // Falls through to the same refusal as a body that is no object.
  }
  throw new AwsError('SerializationException', 'the request body is not a JSON object')
}
