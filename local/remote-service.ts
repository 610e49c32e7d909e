import { AwsError } from './aws-error.ts'
import { findModel, operationName } from './step-functions/index.ts'

interface RemoteCall {
  /** As a task's Resource has it. */
  service: string
  action: string
  parameters: object
}

/** Nothing behind a local endpoint checks signatures; most ask for one. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/service/aws4_request, SignedHeaders=host, Signature=0'

/** Calls a service at an endpoint, in AWS's JSON protocol. Throws AwsError. */
export async function callEndpoint(
  endpoint: string,
  { service, action, parameters }: RemoteCall,
): Promise<object> {
  const model = findModel(service)
  if (model?.targetPrefix === undefined) {
    const spoken = model ? `it has ${model.protocol}` : 'its model is not kept here'
    throw new AwsError(
      'UnknownOperationException',
      `${service} cannot be called at ${endpoint}: the local cloud speaks the JSON protocol alone, and ${spoken}`,
    )
  }
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: AUTHORIZATION,
      'content-type': `application/x-amz-json-${model.jsonVersion ?? '1.1'}`,
      'x-amz-target': `${model.targetPrefix}.${operationName(action)}`,
    },
    body: JSON.stringify(parameters),
  })
  const text = await response.text()
  const body = parseAnswer(text)
  if (response.ok && body) {
    return body
  }
  const code = String(body?.__type ?? body?.code ?? 'UnknownError')
  const message = String(body?.message ?? body?.Message ?? text.slice(0, 200))
  throw new AwsError(code.split('#').at(-1)!, message, response.status)
}

function parseAnswer(text: string): Record<string, unknown> | undefined {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}
