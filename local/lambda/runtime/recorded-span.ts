import type {
  Span as ApiSpan,
  Attributes,
  AttributeValue,
  Link,
  SpanContext,
  SpanOptions,
} from '@opentelemetry/api'
import type { Span } from '#local/telemetry/span.ts'

/** `SpanKind` of the API, by its numbers. */
const KINDS = ['internal', 'server', 'client', 'internal', 'internal'] as const
const SAMPLED = 1
/** `SpanStatusCode.ERROR` of the API. */
const FAILED = 2

/** How a span begins, besides what its maker gives. */
export interface SpanStart {
  traceId: string
  parentSpanId: string | undefined
  scope: string
  now: () => number
  onEnd: (span: Span) => void
}

/** A span of OpenTelemetry's API. Of events it keeps none: what a function has to tell it logs. */
export class RecordedSpan implements ApiSpan {
  private readonly now: () => number
  private readonly onEnd: (span: Span) => void
  private readonly span: Writable<Span>
  private isEnded = false

  constructor(
    name: string,
    { attributes, links, kind = 0 }: SpanOptions,
    { traceId, parentSpanId, scope, now, onEnd }: SpanStart,
  ) {
    this.now = now
    this.onEnd = onEnd
    const start = now()
    const spanId = nextSpanId()
    this.span = { traceId, spanId, name, scope, kind: KINDS[kind]!, start, end: start, attributes: {} }
    if (parentSpanId) {
      this.span.parentSpanId = parentSpanId
    }
    if (attributes) {
      this.setAttributes(attributes)
    }
    if (links) {
      this.addLinks(links)
    }
  }

  spanContext(): SpanContext {
    const { traceId, spanId } = this.span
    return { traceId, spanId, traceFlags: SAMPLED }
  }

  setAttribute(key: string, value: AttributeValue): this {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    this.span.attributes[key] = isPlain ? value : JSON.stringify(value)
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      this.setAttribute(key, attributes[key]!)
    }
    return this
  }

  addEvent(): this {
    return this
  }

  recordException(): void {}

  addLink({ context: { traceId, spanId } }: Link): this {
    this.span.links = [...(this.span.links ?? []), { traceId, spanId }]
    return this
  }

  addLinks(links: Link[]): this {
    for (const link of links) {
      this.addLink(link)
    }
    return this
  }

  setStatus({ code }: { code: number }): this {
    if (code === FAILED) {
      this.span.isError = true
    } else {
      delete this.span.isError
    }
    return this
  }

  updateName(name: string): this {
    this.span.name = name
    return this
  }

  isRecording(): boolean {
    return !this.isEnded
  }

  end(): void {
    if (!this.isEnded) {
      this.isEnded = true
      this.span.end = this.now()
      this.onEnd(this.span)
    }
  }
}

type Writable<Of> = { -readonly [Key in keyof Of]: Of[Key] } & {
  attributes: Record<string, string | number | boolean>
}

/** With it each span's id begins, and a number follows: a random id for each would take ten times as long. */
const OF_THIS_SANDBOX = crypto.randomUUID().slice(0, 8)
let made = 0

function nextSpanId(): string {
  made = (made + 1) % 2 ** 32
  return OF_THIS_SANDBOX + made.toString(16).padStart(8, '0')
}
