import type { Span } from './span.ts'

/** What the cloud remembers of one trace. */
export interface Trace {
  readonly traceId: string
  readonly spans: Span[]
  /** State machine executions within the trace: their spans follow from their histories. */
  readonly executions: Set<string>
  /** How many spans were left out, as there were too many. */
  dropped: number
}

/** The newest traces, as many as fit. */
export interface TraceStore {
  add(spans: readonly Span[]): void
  addExecution(traceId: string, arn: string): void
  /** Traces that have a span with these attributes, oldest first. */
  find(attributes: Readonly<Record<string, string>>): Trace[]
}

/** About 20 MB of spans, and some 500 orders. */
const MOST_SPANS = 20_000
/** Of one trace: a run of thousands of items is cut, and the others stay. */
const MOST_OF_ONE = 4_000
const MOST_TRACES = 5_000

/** Holds traces in memory; the oldest go when there are too many spans. */
export function createTraceStore({ most = MOST_SPANS, mostOfOne = MOST_OF_ONE } = {}): TraceStore {
  const traces = new Map<string, Trace>()
  let count = 0

  const open = (traceId: string): Trace => {
    const known = traces.get(traceId)
    if (known) {
      return known
    }
    const trace = { traceId, spans: [], executions: new Set<string>(), dropped: 0 }
    traces.set(traceId, trace)
    return trace
  }
  const shrink = () => {
    for (const [traceId, { spans }] of traces) {
      if (count <= most && traces.size <= MOST_TRACES) {
        return
      }
      count -= spans.length
      traces.delete(traceId)
    }
  }
  return {
    add(spans) {
      for (const span of spans) {
        const trace = open(span.traceId)
        if (trace.spans.length < mostOfOne) {
          trace.spans.push(span)
          count++
        } else {
          trace.dropped++
        }
      }
      shrink()
    },
    addExecution(traceId, arn) {
      open(traceId).executions.add(arn)
      shrink()
    },
    find(attributes) {
      const wanted = Object.entries(attributes)
      const isMeant = (span: Span) => wanted.every(([name, value]) => span.attributes[name] === value)
      return [...traces.values()].filter(({ spans }) => spans.some(isMeant))
    },
  }
}
