/** A span as the local cloud answers (local/telemetry/span.ts). Times are epoch milliseconds. */
export interface TraceSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  scope: string
  start: number
  end: number
  attributes: Readonly<Record<string, string | number | boolean>>
  links?: readonly { traceId: string; spanId: string }[]
  isError?: boolean
}

/** The spans of an execution in one trace. */
export interface Trace {
  traceId: string
  spans: readonly TraceSpan[]
  dropped: number
}

export interface TraceRow {
  span: TraceSpan
  /** How many spans it is below. */
  depth: number
}

/** Returns the spans of a trace as a tree reads, each before what is below it, the earliest first. */
export function toRows({ spans }: Pick<Trace, 'spans'>): TraceRow[] {
  const known = new Set(spans.map(({ spanId }) => spanId))
  const below = Map.groupBy(spans, ({ parentSpanId = '' }) => (known.has(parentSpanId) ? parentSpanId : ''))
  const rows: TraceRow[] = []
  const seen = new Set<TraceSpan>()
  const add = (parent: string, depth: number) => {
    for (const span of (below.get(parent) ?? []).toSorted((a, b) => a.start - b.start)) {
      if (!seen.has(span)) {
        seen.add(span)
        rows.push({ span, depth })
        add(span.spanId, depth + 1)
      }
    }
  }
  add('', 0)
  return rows
}

/** Spans that are calls of a step's own, which are many. */
export function isCall({ scope, name }: TraceSpan): boolean {
  return scope === 'aws.sdk' || name === 'ledger.commit' || name === 'cold start'
}

/** Names what a span links to among these traces, such as `FlowForge-order-fulfillment`. */
export function namesOfLinks({ links = [] }: TraceSpan, traces: readonly Trace[]): string[] {
  return links.flatMap(({ traceId, spanId }) => {
    const trace = traces.find((each) => each.traceId === traceId)
    const linked = trace?.spans.find((each) => each.spanId === spanId)
    return linked ? [linked.name] : []
  })
}
