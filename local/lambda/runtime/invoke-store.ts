import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store'

type RunInStore = <Result>(
  invocation: { requestId: string; traceHeader: string },
  run: () => Result,
) => Result | Promise<Result>

/**
 * Provides what packages of AWS ask for the request and trace of their invocation where one environment runs several:
 * docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-nodejs-runtime.html
 */
export async function provideInvokeStore(): Promise<RunInStore> {
  const store = await InvokeStore.getInstanceAsync(true)
  const { REQUEST_ID, X_RAY_TRACE_ID } = InvokeStoreBase.PROTECTED_KEYS
  return ({ requestId, traceHeader }, run) =>
    store.run({ [REQUEST_ID]: requestId, [X_RAY_TRACE_ID]: traceHeader }, run)
}
