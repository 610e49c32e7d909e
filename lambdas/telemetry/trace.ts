/** The id of a trace within a tracing header: docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
const TRACE_ID = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/

/** Returns the trace that this invocation belongs to; undefined where the platform names none. */
export function currentTraceId(): string | undefined {
  return TRACE_ID.exec(tracingHeader())?.[1]
}

/** Returns the tracing header by which others join the trace: this invocation's own where it is the same trace. */
export function traceHeaderOf(traceId: string): string {
  return currentTraceId() === traceId ? tracingHeader() : `Root=${traceId}`
}

/** Lambda writes it anew for each invocation. */
function tracingHeader(): string {
  return process.env._X_AMZN_TRACE_ID ?? ''
}
