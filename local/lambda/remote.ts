import { AwsError } from '#local/aws-error.ts'
import type { InvocationAnswer, InvokeOptions } from './invoker.ts'

/** Sends invocations to Lambda's API at another endpoint, as `sam local start-lambda` has it. Throws AwsError. */
export function createRemoteInvoke(endpoint: string): (options: InvokeOptions) => Promise<InvocationAnswer> {
  return async ({ functionName, payload, invocationType = 'RequestResponse', clientContext, wantsLog }) => {
    const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint)
    const response = await fetch(url, {
      method: 'POST',
      body: payload,
      headers: {
        'content-type': 'application/json',
        'x-amz-invocation-type': invocationType,
        ...(wantsLog ? { 'x-amz-log-type': 'Tail' } : {}),
        ...(clientContext === undefined
          ? {}
          : { 'x-amz-client-context': Buffer.from(clientContext).toString('base64') }),
      },
    })
    const text = await response.text()
    const header = (name: string) => response.headers.get(name) ?? undefined
    if (!response.ok) {
      throw readError(response.status, header('x-amzn-errortype'), text)
    }
    const functionError = header('x-amz-function-error')
    const log = header('x-amz-log-result')
    return {
      statusCode: response.status,
      payload: text,
      executedVersion: header('x-amz-executed-version') ?? '$LATEST',
      requestId: header('x-amzn-requestid') ?? crypto.randomUUID(),
      ...(functionError ? { functionError } : {}),
      ...(log ? { log: Buffer.from(log, 'base64').toString() } : {}),
    }
  }
}

function readError(status: number, name: string | undefined, text: string): AwsError {
  let body: Record<string, unknown> = {}
  try {
    body = JSON.parse(text)
  } catch {
    body = { message: text }
  }
  const errorName = name?.split(':')[0] ?? String(body.__type ?? body.Type ?? 'ServiceException')
  return new AwsError(errorName, String(body.Message ?? body.message ?? text), status)
}
