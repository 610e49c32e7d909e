import { createCaller } from './caller.ts'
import { type Deployment, TargetError } from './target.ts'

/** Where LocalStack listens: https://docs.localstack.cloud/aws/capabilities/networking */
const ENDPOINT = 'http://127.0.0.1:4566'
const STAGE = 'v1'

/** Finds FlowForge's API in the LocalStack that runs on this machine. Throws TargetError where there is none. */
export async function findLocalStack(env = process.env): Promise<Deployment> {
  const endpoint = env.AWS_ENDPOINT_URL ?? ENDPOINT
  const region = env.AWS_REGION ?? 'us-east-1'
  // LocalStack reads the region out of the signature, and checks no signature.
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/apigateway/aws4_request, SignedHeaders=host, Signature=0`
  const caller = createCaller(endpoint, { authorization, accept: 'application/json' })
  const { status, body, text } = await caller.send('GET', '/restapis?limit=500').catch((cause: Error) => {
    throw new TargetError(`no LocalStack answers at ${endpoint}; start one with npm run localstack`, {
      cause,
    })
  })
  const apis: { id: string; name: string }[] = body?.item ?? []
  const api = apis.find(({ name }) => name === 'FlowForge')
  if (!api) {
    throw new TargetError(
      `LocalStack at ${endpoint} has no API 'FlowForge' (${status}: ${text.slice(0, 200)}); deploy with npm run localstack`,
    )
  }
  const { port } = new URL(endpoint)
  return {
    url: `http://${api.id}.execute-api.localhost.localstack.cloud:${port}/${STAGE}`,
    aws: { stack: 'FlowForge', region, endpoint },
  }
}
