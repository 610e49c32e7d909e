import type { FunctionResource } from '#local/assembly/index.ts'
import { type Span, spanOf } from '#local/telemetry/span.ts'
import type { startStopwatch } from '#local/telemetry/stopwatch.ts'
import type { Outcome } from './sandbox.ts'

interface Invoked {
  resource: FunctionResource
  requestId: string
  /** Tracing headers: of the call, and of the invocation. */
  headers: { caller: string | undefined; own: string }
  outcome: Outcome
  stopwatch: ReturnType<typeof startStopwatch>
}

const SCOPE = 'aws.lambda'

/**
 * Returns the span of an invocation with those of its cold start and of the function's own, as
 * opentelemetry.io/docs/specs/semconv/faas names what they say.
 */
export function describeInvocation({ resource, requestId, headers, outcome, stopwatch }: Invoked): Span[] {
  const { course, failed, payload, spans = [] } = outcome
  const isCold = course?.loaded !== undefined
  const invocation = spanOf({
    ...headers,
    name: resource.name,
    scope: SCOPE,
    kind: 'server',
    start: stopwatch.begun,
    end: Math.max(stopwatch.tell(), stopwatch.begun),
    attributes: {
      'faas.name': resource.name,
      'faas.invocation_id': requestId,
      'faas.coldstart': isCold,
      'cloud.resource_id': resource.arn,
      ...(failed ? { 'error.type': errorTypeIn(payload) } : {}),
    },
    ...(failed ? { isError: true } : {}),
  })
  if (!course?.loaded) {
    return [invocation, ...spans]
  }
  const { traceId, spanId } = invocation
  const coldStart: Span = {
    traceId,
    spanId: invert(spanId),
    parentSpanId: spanId,
    name: 'cold start',
    scope: SCOPE,
    kind: 'internal',
    start: stopwatch.tell(course.taken),
    end: stopwatch.tell(course.loaded),
    attributes: {},
  }
  return [invocation, coldStart, ...spans]
}

function errorTypeIn(payload: string): string {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown }
    return typeof errorType === 'string' ? errorType : 'Unhandled'
  } catch {
    return 'Unhandled'
  }
}

/** A second id that follows from the first. */
function invert(spanId: string): string {
  return [...spanId].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('')
}
