import { Agent, request } from 'node:http'

/** One keep-alive agent: what is measured is the cloud, not the making of connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/** Closes what is idle: a server closes connections that nothing was sent on for five seconds, maybe as they are used again. */
export function closeConnections(): void {
  agent.destroy()
}

export interface Response {
  status: number
  body: unknown
}

/** `fetch` costs this process several times as much, and the cloud shares the machine with it. */
export function call(
  method: string,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method,
        headers: {
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (response) => {
        let answer = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          answer += chunk
        })
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: answer === '' ? undefined : JSON.parse(answer) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

/** As `call`, and throws unless the answer has this status. */
export async function expectStatus(
  status: number,
  ...[method, url, options]: Parameters<typeof call>
): Promise<unknown> {
  const answer = await call(method, url, options)
  if (answer.status === status) {
    return answer.body
  }
  throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}

/** An operation of Step Functions over its JSON protocol. */
export async function callStepFunctions<Answer>(
  awsUrl: string,
  operation: string,
  input: object,
): Promise<Answer> {
  return (await expectStatus(200, 'POST', awsUrl, {
    body: input,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
    },
  })) as Answer
}
