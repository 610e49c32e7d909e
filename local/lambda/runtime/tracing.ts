import type { Span as ApiSpan, Context, SpanContext, SpanOptions, Tracer } from '@opentelemetry/api'
import type { Span } from '#local/telemetry/span.ts'
import { readTraceHeader } from '#local/trace-header.ts'
import { contextStorage, ROOT } from './context-storage.ts'
import { currentScope } from './invocation-scope.ts'
import { RecordedSpan } from './recorded-span.ts'

/**
 * Where every copy of OpenTelemetry's API looks for who provides it, and the version it asks of that: any of the first
 * major one. github.com/open-telemetry/opentelemetry-js/blob/main/packages/api/src/internal/global-utils.ts
 */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1')
const API_VERSION = '1.999.0'
/** The key under which the API keeps the active span. */
const ACTIVE_SPAN = Symbol.for('OpenTelemetry Context Key SPAN')
/** Of one invocation. */
const MOST_SPANS = 2_000

type OpenSpan = Pick<ApiSpan, 'spanContext'>

/** Provides OpenTelemetry's API to the functions of a sandbox; the spans that they end go to the scope of their invocation. */
export interface Tracing {
  /** Runs an invocation under the span that its tracing header names. */
  run<Result>(header: string, invocation: () => Result): Result
  /** Begins a span below the active one; it is not active itself. */
  begin(name: string, scope: string, options: SpanOptions): ApiSpan | undefined
}

/**
 * Our own, by the API's types: `@opentelemetry/sdk-trace` takes each sandbox 25 ms to load and 60 on a busy machine, of
 * the 50 that one takes to start.
 */
export function provideTracing(): Tracing {
  const onEnd = (span: Span) => {
    const spans = currentScope()?.spans
    if (spans && spans.length < MOST_SPANS) {
      spans.push(span)
    }
  }
  const parentIn = (context: Context) =>
    (context.getValue(ACTIVE_SPAN) as OpenSpan | undefined)?.spanContext()

  const createTracer = (scope: string): Tracer => ({
    startSpan(name, options = {}, context = contextStorage.active()) {
      const parent = options.root ? undefined : parentIn(context)
      const from = {
        traceId: parent?.traceId ?? newTraceId(now()),
        parentSpanId: parent?.spanId,
        ...{ scope, now, onEnd },
      }
      return new RecordedSpan(name, options, from)
    },
    startActiveSpan(name: string, ...rest: unknown[]) {
      const run = rest.at(-1) as (span: ApiSpan) => never
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : {}
      const parent = rest.length > 2 ? (rest[1] as Context) : contextStorage.active()
      const span = this.startSpan(name, options, parent)
      return contextStorage.with(parent.setValue(ACTIVE_SPAN, span), () => run(span))
    },
  })
  const provider = { getTracer: createTracer }
  Object.assign(globalThis, {
    [API_GLOBAL]: { version: API_VERSION, trace: provider, context: contextStorage },
  })
  return {
    run(header, invocation) {
      const named = readTraceHeader(header)
      const parent: SpanContext = { traceId: named!.traceId, spanId: named!.spanId ?? '', traceFlags: 1 }
      const context = ROOT.setValue(ACTIVE_SPAN, { ...inert, spanContext: () => parent })
      return contextStorage.with(context, invocation)
    },
    begin: (name, scope, options) =>
      parentIn(contextStorage.active()) && createTracer(scope).startSpan(name, options),
  }
}

/** The platform's own span is not ours to change. */
const inert: Omit<ApiSpan, 'spanContext'> = {
  setAttribute: () => inert as ApiSpan,
  setAttributes: () => inert as ApiSpan,
  addEvent: () => inert as ApiSpan,
  addLink: () => inert as ApiSpan,
  addLinks: () => inert as ApiSpan,
  setStatus: () => inert as ApiSpan,
  updateName: () => inert as ApiSpan,
  end: () => {},
  isRecording: () => false,
  recordException: () => {},
}

/** Returns the cloud's time to fractions of a millisecond; simulated time stands still. */
function now(): number {
  const time = currentScope()?.time
  return time && 'at' in time ? time.at : readTimeOrigin() + performance.now()
}

/** Clocks may be set while a sandbox lives, so each invocation has its own. */
function readTimeOrigin(): number {
  const scope = currentScope()
  const origin = scope?.timeOrigin ?? Date.now() - performance.now()
  if (scope) {
    scope.timeOrigin = origin
  }
  return origin
}

/** Begins with the time in seconds, as X-Ray wants it. */
function newTraceId(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
  return seconds + crypto.randomUUID().replaceAll('-', '').slice(0, 24)
}
