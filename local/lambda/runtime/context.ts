import type { FunctionSpec } from './protocol.ts'

/** The second argument of a handler (docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export function createContext(
  spec: FunctionSpec,
  {
    requestId,
    invokedArn,
    version,
    clientContext,
  }: { requestId: string; invokedArn: string; version: string; clientContext?: string | undefined },
): object {
  const deadline = Date.now() + spec.timeout
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: version,
    functionName: spec.name,
    memoryLimitInMB: String(spec.memorySize),
    logGroupName: spec.logGroupName,
    logStreamName: spec.logStreamName,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: invokedArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}
