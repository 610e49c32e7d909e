import { trace } from '@opentelemetry/api'

/** The id of a trace within a tracing header: docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
const TRACE_ID = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/

/** Returns the trace that this invocation belongs to; undefined where the platform names none. */
export function currentTraceId(): string | undefined {
  return TRACE_ID.exec(tracingHeader())?.[1]
}

/** Returns the tracing header by which others join the trace: this invocation's own where it is the same trace. */
export function traceHeaderOf(traceId: string): string {
  return currentTraceId() === traceId ? tracingHeader() : `Root=${traceId}`
}

/**
 * Returns the span under way as OpenTelemetry names it in logs; where nobody records spans, that of the platform:
 * https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 */
export function currentSpan(): { trace_id?: string; span_id?: string } {
  const active = trace.getActiveSpan()?.spanContext()
  if (active) {
    return { trace_id: active.traceId, span_id: active.spanId }
  }
  const traceId = currentTraceId()?.slice(2).replace('-', '')
  const spanId = PARENT.exec(tracingHeader())?.[1]
  return { ...(traceId ? { trace_id: traceId } : {}), ...(traceId && spanId ? { span_id: spanId } : {}) }
}

/** Lambda writes it anew for each invocation. */
function tracingHeader(): string {
  return process.env._X_AMZN_TRACE_ID ?? ''
}
