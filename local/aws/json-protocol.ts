import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import { isRecord } from '#local/is-record.ts'
import { isWellFormed, MOST_LEVELS, nestsTooDeep } from '#local/json-limits.ts'
import { type Answer, answerError } from './answer.ts'

/** Who calls, and what the call's headers say. */
export interface JsonCaller {
  accountId: string
  /** That the call is signed for. */
  region?: string | undefined
  headers: IncomingHttpHeaders
  /** Aborts when the caller has gone. */
  signal: AbortSignal
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
  if (nestsTooDeep(body)) {
    throw new AwsError('SerializationException', `the request body nests deeper than ${MOST_LEVELS} levels`)
  }
  const input = parseObject(body)
  if (!input) {
    throw new AwsError('SerializationException', 'the request body is not a JSON object')
  }
  if (/\\ud[89a-f]/i.test(body) && !isWellFormed(input)) {
    throw new AwsError('SerializationException', 'the request body has half of a surrogate pair')
  }
  return input
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
