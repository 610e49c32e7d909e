import type { HistoryEvent } from '#local/step-functions/index.ts'
import type { Answer, Lost, Send } from './http-client.ts'

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
}

/** One operation of Step Functions, as its clients send it. */
export function callStepFunctions(
  { send, awsUrl }: { send: Send; awsUrl: string },
  operation: string,
  body: object,
): Promise<Answer | Lost> {
  return send('POST', awsUrl, {
    headers: { ...HEADERS, 'x-amz-target': `AWSStepFunctions.${operation}` },
    body,
  })
}

/** The ARN of a saga's execution in the local cloud. */
export function executionArn(workflow: string, name: string): string {
  return `arn:aws:states:us-east-1:111111111111:execution:FlowForge-${workflow}:${name}`
}

/** Every event of an execution, oldest first. Throws when Step Functions does not answer. */
export async function readHistory(
  client: { send: Send; awsUrl: string },
  arn: string,
): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  let nextToken: unknown
  do {
    const answer = await callStepFunctions(client, 'GetExecutionHistory', {
      executionArn: arn,
      maxResults: 1000,
      ...(nextToken ? { nextToken } : {}),
    })
    if (typeof answer === 'string' || answer.status !== 200) {
      throw new Error(`the history of ${arn} was answered ${JSON.stringify(answer)}`)
    }
    events.push(...(answer.body.events as HistoryEvent[]))
    nextToken = answer.body.nextToken
  } while (nextToken)
  return events
}
