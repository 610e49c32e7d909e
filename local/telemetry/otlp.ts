import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { RecordSpans, Span } from './span.ts'

export interface OtlpExport {
  record: RecordSpans
  /** Sends what waits. */
  stop(): Promise<void>
}

/** A collector that is down must not hold up the end of the cloud. */
const FLUSH_MS = 3_000
const QUEUE_SPANS = 50_000

/** `internal`, `server`, `client` as the API numbers them. */
const KINDS = { internal: 0, server: 1, client: 2 } as const
const OK_OR_UNSET = { code: 0 }
const FAILED = { code: 2 }
const SAMPLED = 1

/**
 * Sends spans to an OpenTelemetry collector, OTLP over HTTP as JSON, in batches. Headers and the like come from the
 * environment: opentelemetry.io/docs/specs/otel/protocol/exporter
 */
export async function createOtlpExport(endpoint: string): Promise<OtlpExport> {
  const [{ BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const resource = resourceFromAttributes({
    'service.name': 'flowforge',
    'deployment.environment.name': 'local',
    'cloud.provider': 'aws',
  })
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
    maxQueueSize: QUEUE_SPANS,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 500,
  })
  return {
    record(spans) {
      for (const span of spans) {
        processor.onEnd(toReadable(span, resource))
      }
    },
    async stop() {
      const tooLong = new Promise((resolve) => setTimeout(resolve, FLUSH_MS).unref())
      await Promise.race([processor.shutdown().catch(() => {}), tooLong])
    },
  }
}

function toReadable(span: Span, resource: ReadableSpan['resource']): ReadableSpan {
  const { traceId, spanId, parentSpanId, name, scope, kind, start, end, attributes, links = [] } = span
  return {
    name,
    kind: KINDS[kind],
    spanContext: () => ({ traceId, spanId, traceFlags: SAMPLED }),
    ...(parentSpanId ? { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: SAMPLED } } : {}),
    startTime: toHrTime(start),
    endTime: toHrTime(end),
    duration: toHrTime(end - start),
    status: span.isError ? FAILED : OK_OR_UNSET,
    attributes,
    links: links.map((context) => ({ context: { ...context, traceFlags: SAMPLED } })),
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: scope },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Seconds and nanoseconds. */
function toHrTime(milliseconds: number): [number, number] {
  const seconds = Math.floor(milliseconds / 1000)
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)]
}
