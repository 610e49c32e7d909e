import { Agent, request } from 'node:http'
import { AwsError } from '#local/aws-error.ts'

/** Calls DynamoDB operations over its JSON protocol; far lighter to load than the SDK. */
export type DynamoDb = (operation: string, input: object) => Promise<Record<string, unknown>>

/** The emulators do not check signatures, only that there is one. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'

export function createDynamoDb(endpoint: string): DynamoDb {
  const agent = new Agent({ keepAlive: true })
  return (operation, input) =>
    new Promise((resolve, reject) => {
      const call = request(
        endpoint,
        {
          agent,
          method: 'POST',
          headers: {
            authorization: AUTHORIZATION,
            'x-amz-date': '20260101T000000Z',
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${operation}`,
          },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('error', reject)
          response.on('end', () => {
            const status = response.statusCode ?? 500
            const body = parseAnswer(text)
            if (status < 300 && body) {
              resolve(body)
            } else if (body) {
              reject(new AwsError(errorCode(body), String(body.message ?? body.Message), status))
            } else {
              reject(
                new Error(
                  `${endpoint} answered ${operation} with ${status} and no JSON: ${text.slice(0, 200)}`,
                ),
              )
            }
          })
        },
      )
      call.on('error', reject)
      call.end(JSON.stringify(input))
    })
}

function parseAnswer(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `__type` is `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`, or the bare name. */
function errorCode(body: Record<string, unknown>) {
  return String(body.__type).split('#').at(-1)!
}
