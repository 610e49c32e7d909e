import { AwsError } from '#local/aws-error.ts'
import { type Answer, answerError } from './answer.ts'

export type JsonOperation = (
  operation: string,
  input: Record<string, unknown>,
  accountId: string,
) => Promise<object>

/** AWS JSON 1.0 and 1.1: `X-Amz-Target: <service>.<operation>` and a JSON body. */
export async function answerJson(
  run: JsonOperation,
  {
    operation,
    body,
    accountId,
    contentType,
  }: { operation: string; body: string; accountId: string; contentType: string },
): Promise<Answer> {
  try {
    const output = await run(operation, parseInput(body), accountId)
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
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
      return input as Record<string, unknown>
    }
  } catch {
    // Falls through to the same refusal as a body that is no object.
  }
  throw new AwsError('SerializationException', 'the request body is not a JSON object')
}
