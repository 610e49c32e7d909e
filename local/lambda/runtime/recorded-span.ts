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
  private readonly from: SpanStart
  private readonly attributes: Record<string, string | number | boolean> = {}
  private readonly links: Link[]
  private readonly spanId = randomSpanId()
  private readonly start: number
  private readonly kind: Span['kind']
  private name: string
  private isError = false
  private isEnded = false

  constructor(name: string, { attributes = {}, links = [], kind = 0 }: SpanOptions, from: SpanStart) {
    this.from = from
    this.name = name
    this.links = [...links]
    this.kind = KINDS[kind]!
    this.start = from.now()
    this.setAttributes(attributes)
  }

  spanContext(): SpanContext {
    return { traceId: this.from.traceId, spanId: this.spanId, traceFlags: SAMPLED }
  }

  setAttribute(key: string, value: AttributeValue): this {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    this.attributes[key] = isPlain ? value : JSON.stringify(value)
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) {
      this.setAttribute(key, value!)
    }
    return this
  }

  addEvent(): this {
    return this
  }

  recordException(): void {}

  addLink(link: Link): this {
    this.links.push(link)
    return this
  }

  addLinks(links: Link[]): this {
    this.links.push(...links)
    return this
  }

  setStatus({ code }: { code: number }): this {
    this.isError = code === FAILED
    return this
  }

  updateName(name: string): this {
    this.name = name
    return this
  }

  isRecording(): boolean {
    return !this.isEnded
  }

  end(): void {
    if (this.isEnded) {
      return
    }
    this.isEnded = true
    const { traceId, parentSpanId, scope, now, onEnd } = this.from
    const links = this.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId }))
    onEnd({
      traceId,
      spanId: this.spanId,
      ...(parentSpanId ? { parentSpanId } : {}),
      name: this.name,
      scope,
      kind: this.kind,
      start: this.start,
      end: now(),
      attributes: this.attributes,
      ...(links.length > 0 ? { links } : {}),
      ...(this.isError ? { isError: true } : {}),
    })
  }
}

function randomSpanId(): string {
  return crypto.randomUUID().replaceAll('-', '').slice(-16)
}
