const ROOT = /(?:^|;)\s*(Root=1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/

/**
 * Returns the tracing header of a request: of the caller's trace where it names one, else of a new one. Its `Parent` is
 * the request's own span, under which others go on. Nothing samples.
 * docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function continueTrace(header: string | undefined, now: number): string {
  const random = crypto.randomUUID().replaceAll('-', '')
  const root = ROOT.exec(header ?? '')?.[1] ?? startTrace(random, now)
  return `${root};Parent=${random.slice(-16)};Sampled=0`
}

/** Returns the header by which others go on under a span of the same trace. */
export function withParent(header: string, spanId: string): string {
  const root = ROOT.exec(header)?.[1]
  return root === undefined ? header : `${root};Parent=${spanId};Sampled=0`
}

/** The span that a tracing header names, as OpenTelemetry writes it: the trace's id without its hyphens. */
export interface NamedSpan {
  traceId: string
  /** Undefined in the header of a whole trace. */
  spanId: string | undefined
}

export function readTraceHeader(header: string | undefined): NamedSpan | undefined {
  const root = ROOT.exec(header ?? '')?.[1]
  return root === undefined
    ? undefined
    : { traceId: root.slice(7).replace('-', ''), spanId: PARENT.exec(header!)?.[1] }
}

function startTrace(random: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${random.slice(0, 24)}`
}
