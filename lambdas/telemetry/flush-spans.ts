import { trace } from '@opentelemetry/api'
import { logger } from './logger.ts'

/** What SDKs have beside the API's own part of a provider. */
interface Flushing {
  getDelegate?: () => Flushing
  forceFlush?: () => Promise<void>
}

/** Sends what has been recorded before Lambda freezes the function. Does nothing where nobody provides spans. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider() as Flushing
  try {
    await (provider.getDelegate?.() ?? provider).forceFlush?.()
  } catch (error) {
    logger.warn('spans were not sent', { error: error as Error })
  }
}

/** Returns the handler that flushes spans behind it, however it ends. */
export function flushing<Event, Context, Result>(
  handler: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  return async (event, context) => {
    try {
      return await handler(event, context)
    } finally {
      await flushSpans()
    }
  }
}
