import type { FunctionResource } from '#local/assembly/index.ts'
import { type Span, spanOf } from '#local/telemetry/span.ts'
import type { startStopwatch } from '#local/telemetry/stopwatch.ts'
import type { Course, Outcome } from './sandbox.ts'

interface Invoked {
  resource: FunctionResource
  requestId: string
  /** Tracing headers: of the call, and of the invocation. */
  headers: { caller: string | undefined; own: string }
  outcome: Outcome
  stopwatch: ReturnType<typeof startStopwatch>
}

const SCOPE = 'aws.lambda'
/** A shorter wait is none. */
const TOLD_WAIT_MS = 2

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
  return [invocation, ...(course ? describeCourse(invocation, course, stopwatch) : []), ...spans]
}

/** Returns what came before the function had its turn: the wait for a sandbox, and the function's cold start in it. */
function describeCourse(
  { traceId, spanId }: Span,
  { taken, loaded }: Course,
  { begun, tell }: Invoked['stopwatch'],
): Span[] {
  const below = { traceId, parentSpanId: spanId, scope: SCOPE, kind: 'internal' as const, attributes: {} }
  const start = tell(taken)
  const wait = { ...below, spanId: reverse(spanId), name: 'wait for a sandbox', start: begun, end: start }
  return [
    ...(start - begun >= TOLD_WAIT_MS ? [wait] : []),
    ...(loaded === undefined
      ? []
      : [{ ...below, spanId: invert(spanId), name: 'cold start', start, end: tell(loaded) }]),
  ]
}

function errorTypeIn(payload: string): string {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown }
    return typeof errorType === 'string' ? errorType : 'Unhandled'
  } catch {
    return 'Unhandled'
  }
}

/** Further ids that follow from one. */
function reverse(spanId: string): string {
  return [...spanId].reverse().join('')
}

function invert(spanId: string): string {
  return [...spanId].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join('')
}
