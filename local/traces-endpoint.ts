import * as z from 'zod'
import type { Span } from '#local/telemetry/span.ts'
import { refuse } from './ask-caller.ts'
import type { Listener } from './http/run-listener.ts'
import { createReaderListener } from './reader-endpoint.ts'

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
export function createTracesListener(find: FindTraces | undefined, apiUrl: () => string): Listener {
  const read = ({ execution }: z.infer<typeof Query>, tenant: string) =>
    find
      ? { status: 200, body: shorten(find({ tenant, executionId: execution })) }
      : refuse(404, 'this local cloud records no spans')
  const words = { subject: 'the list of traces', parameters: '?execution=ID', what: 'traces' }
  return createReaderListener({ ...words, query: Query, read }, apiUrl)
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
