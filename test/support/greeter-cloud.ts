import { afterEach } from 'vitest'
import { type Cloud, type CloudOptions, createCloud, type RunningCloud } from '#local/cloud.ts'
import { hello, writeAssembly } from './greeter-assembly.ts'

const clouds: Cloud[] = []
afterEach(async () => {
  for (const cloud of clouds.splice(0)) {
    await cloud.stop()
  }
})

/** Starts a local cloud, which is stopped after the test. */
export async function start(options: CloudOptions): Promise<RunningCloud & { stop(): Promise<void> }> {
  const cloud = createCloud(options)
  clouds.push(cloud)
  return { ...(await cloud.start()), stop: () => cloud.stop() }
}

/** An app that greets, and hears of the greetings. */
export function greeter(): string {
  return writeAssembly({
    Hello: hello,
    Listener: `const heard = []
      export const handler = async (event) => event === 'tell' ? heard : void heard.push(event.detail.name)`,
  })
}

export const GREETER_MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:Greeter-Machine'

interface CallerOptions {
  key?: string
  region?: string
  signal?: AbortSignal
}

/** Calls the AWS endpoint as an SDK does. */
export async function callAws(
  url: string,
  target: string,
  input: object,
  { key = '111111111111', region = 'us-east-1', signal }: CallerOptions = {},
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.0',
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/x/aws4_request, SignedHeaders=host, Signature=0`,
      'x-amz-date': '20260101T000000Z',
    },
    body: JSON.stringify(input),
    ...(signal ? { signal } : {}),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}
