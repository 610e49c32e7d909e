import { readTraceHeader } from '#local/trace-header.ts'

/** A piece of work that has ended, as OpenTelemetry has it. Times are epoch milliseconds with fractions. */
export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string | undefined
  name: string
  /** Who tells of it: `aws.lambda`, `aws.states`, … or the instrumentation of a function. */
  scope: string
  kind: SpanKind
  start: number
  end: number
  attributes: Readonly<Record<string, AttributeValue>>
  links?: readonly SpanLink[]
  isError?: boolean
}

export type SpanKind = 'internal' | 'server' | 'client'
export type AttributeValue = string | number | boolean
export interface SpanLink {
  traceId: string
  spanId: string
}

/** Takes spans that have ended. */
export type RecordSpans = (spans: readonly Span[]) => void

/** What a part of the cloud says of work that it did between two tracing headers: its caller's, and its own. */
export type WorkDone = Omit<Span, 'traceId' | 'spanId' | 'parentSpanId'> & {
  caller: string | undefined
  own: string
}

/** Returns the span of what was done under the header `own` for a caller that sent another one, or none. */
export function spanOf({ caller, own, ...work }: WorkDone): Span {
  const { traceId, spanId } = readTraceHeader(own)!
  const parent = readTraceHeader(caller)
  return {
    ...work,
    traceId,
    spanId: spanId!,
    ...(parent?.traceId === traceId && parent.spanId ? { parentSpanId: parent.spanId } : {}),
  }
}
