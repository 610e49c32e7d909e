import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger'
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types'
import { currentSpan } from './trace.ts'

/** The members of Powertools' own form that FlowForge has, and the span that the line belongs to. */
class SpanFormatter extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, serviceName, xRayTraceId }: UnformattedAttributes,
    additional: LogAttributes,
  ): LogItem {
    const attributes = {
      level: logLevel,
      message,
      timestamp: this.formatTimestamp(timestamp),
      service: serviceName,
      xray_trace_id: xRayTraceId,
      ...currentSpan(),
    }
    return new LogItem({ attributes }).addAttributes(additional)
  }
}

/** One structured JSON line per event; the middlewares add execution, step and attempt. */
export const logger = new Logger({ logFormatter: new SpanFormatter() })
