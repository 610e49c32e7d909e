import type { InvokeCommand } from '@aws-sdk/client-lambda'

/** Sends this tracing header with a call, in place of the invocation's own, which the SDK sends else. */
export function joinTrace(command: InvokeCommand, traceHeader: string): void {
  command.middlewareStack.add(
    (next) => (call) => {
      const { headers } = call.request as { headers: Record<string, string> }
      headers['X-Amzn-Trace-Id'] = traceHeader
      return next(call)
    },
    { step: 'build', name: 'joinTrace' },
  )
}
