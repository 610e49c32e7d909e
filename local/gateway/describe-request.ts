import { type Span, spanOf } from '#local/telemetry/span.ts'
import type { startStopwatch } from '#local/telemetry/stopwatch.ts'

interface Answered {
  headers: { caller: string | undefined; own: string }
  method: string | undefined
  /** The template of the path; undefined where nothing is served. */
  route: string | undefined
  status: number
  stopwatch: ReturnType<typeof startStopwatch>
}

/** Returns the span of a request: opentelemetry.io/docs/specs/semconv/http/http-spans. Paths may name people, templates do not. */
export function describeRequest({ headers, method = 'GET', route, status, stopwatch }: Answered): Span {
  return spanOf({
    ...headers,
    name: route === undefined ? method : `${method} ${route}`,
    scope: 'aws.apigateway',
    kind: 'server',
    start: stopwatch.begun,
    end: Math.max(stopwatch.tell(), stopwatch.begun),
    attributes: {
      'http.request.method': method,
      'http.response.status_code': status,
      ...(route === undefined ? {} : { 'http.route': route }),
    },
    ...(status >= 500 ? { isError: true } : {}),
  })
}
