import type { RequestListener } from 'node:http'
import * as z from 'zod'
import type { Span } from '#local/telemetry/span.ts'
import { askCaller, type Refusal, refuse } from './ask-caller.ts'

/** Where the spans stand on the API's port. */
export const TRACES_PATH = '/.flowforge/traces'

const Query = z.object({ execution: z.string().min(1).max(256) })

/** The spans of an execution in one trace. */
export interface FoundTrace {
  traceId: string
  spans: readonly Span[]
  /** How many there were too many of. */
  dropped: number
}

export type FindTraces = (owner: { tenant: string; executionId: string }) => readonly FoundTrace[]

/** Of all traces together. */
const MOST_SPANS = 6_000

/**
 * `GET ?execution=ID` returns the traces in which an execution of the caller's tenant has spans, oldest first. Who calls is
 * asked of the API, as by the log's endpoint. Spans are held in memory: those before the last start are gone.
 */
export function createTracesListener(find: FindTraces | undefined, apiUrl: () => string): RequestListener {
  return async (request, response) => {
    const { status, body } = await answer().catch((error: Error) => refuse(500, error.message))
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(`${JSON.stringify(body)}\n`)

    async function answer(): Promise<Refusal> {
      if (request.method !== 'GET') {
        return refuse(405, `traces take GET, not ${request.method}`)
      }
      const { searchParams } = new URL(request.url ?? '', apiUrl())
      const query = Query.safeParse(Object.fromEntries(searchParams))
      if (!query.success) {
        return refuse(400, `traces take ?execution=ID, ${z.prettifyError(query.error)}`)
      }
      const caller = await askCaller(apiUrl(), request.headers, 'traces')
      if ('refusal' in caller) {
        return caller.refusal
      }
      if (find === undefined) {
        return refuse(404, 'this local cloud records no spans')
      }
      return { status: 200, body: shorten(find({ ...caller, executionId: query.data.execution })) }
    }
  }
}

function shorten(traces: readonly FoundTrace[]): { traces: FoundTrace[] } {
  let room = MOST_SPANS
  const short = traces.map(({ spans, dropped, ...trace }) => {
    const shown = spans.slice(0, Math.max(0, room))
    room -= shown.length
    return { ...trace, spans: shown, dropped: dropped + spans.length - shown.length }
  })
  return { traces: short.sort((a, b) => (a.spans[0]?.start ?? 0) - (b.spans[0]?.start ?? 0)) }
}
