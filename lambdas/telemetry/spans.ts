import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { SERVICE_NAME } from '#core/telemetry.ts'
import type { ExecutionFacts } from './span-attributes.ts'
import { executionAttributes } from './span-attributes.ts'
import { currentSpan } from './trace.ts'
import { workflowSpanOf } from './workflow-span.ts'

interface SpanOptions {
  readonly attributes?: Attributes
  readonly links?: Link[]
  /** A call of another system. */
  readonly isCall?: boolean
  /** Begins a trace of its own. */
  readonly root?: boolean
}

/**
 * Runs within a span of its own, which bears the error's name when that throws; its message may name people.
 *
 * Without a provider, as on AWS by default, the span is nothing: docs/telemetry.md says who provides one.
 */
export function inSpan<Result>(
  name: string,
  { isCall = false, ...options }: SpanOptions,
  run: (span: Span) => Promise<Result>,
): Promise<Result> {
  const kind = isCall ? SpanKind.CLIENT : SpanKind.INTERNAL
  const tracer = trace.getTracer(SERVICE_NAME)
  return tracer.startActiveSpan(name, { kind, ...options }, parentContext(), async (span) => {
    try {
      return await run(span)
    } catch (error) {
      markFailed(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** Below what is active; what nobody made active, as SDKs cannot in a module whose exports are fixed, the platform names. */
function parentContext(): Context {
  const active = context.active()
  if (trace.getSpan(active)) {
    return active
  }
  const { trace_id: traceId, span_id: spanId } = currentSpan()
  return traceId && spanId
    ? trace.setSpanContext(active, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true })
    : active
}

/** Work that was handed over goes on elsewhere: it has not failed. */
function markFailed(span: Span, error: unknown): void {
  const name = error instanceof Error ? error.name : 'Error'
  span.setAttribute('error.type', name)
  if (name !== 'WorkMovedOn') {
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
}

/** Adds to the span that is under way. */
export function describeSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes)
}

/** Runs what a person or the sweeper does to an execution: a span that links to the span of its workflow. */
export function inTurn<Result>(
  name: string,
  execution: ExecutionFacts & { readonly traceId?: string | undefined },
  run: () => Promise<Result>,
): Promise<Result> {
  return inSpan(name, { attributes: executionAttributes(execution), links: linksTo(execution) }, run)
}

/**
 * Runs what goes on by itself afterwards, maybe for days, in a trace of its own that links to the workflow's span and to
 * the span under way. `run` gets the tracing header by which others join that trace; undefined without a provider.
 */
export function inTraceOfItsOwn<Result>(
  name: string,
  execution: ExecutionFacts & { readonly traceId?: string | undefined },
  run: (traceHeader: string | undefined) => Promise<Result>,
): Promise<Result> {
  const active = trace.getActiveSpan()
  const links = [...linksTo(execution), ...(active ? [{ context: active.spanContext() }] : [])]
  return inSpan(name, { attributes: executionAttributes(execution), links, root: true }, (span) =>
    run(headerOf(span)),
  )
}

function linksTo(execution: ExecutionFacts & { readonly traceId?: string | undefined }): Link[] {
  const context = workflowSpanOf(execution)
  return context ? [{ context, attributes: { 'flowforge.link': 'workflow' } }] : []
}

/** docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function headerOf(span: Span): string | undefined {
  const { traceId, spanId } = span.spanContext()
  return span.isRecording()
    ? `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`
    : undefined
}
