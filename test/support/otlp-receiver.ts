import * as z from 'zod'
import { listen } from '#local/http/listen.ts'
import { readBody } from '#local/http/read-body.ts'

/** As OTLP's JSON has it: opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const Attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })
const Id = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const ReceivedSpan = z.object({
  traceId: Id(16),
  spanId: Id(8),
  parentSpanId: Id(8).optional(),
  name: z.string().min(1),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: z.string().regex(/^\d+$/),
  endTimeUnixNano: z.string().regex(/^\d+$/),
  attributes: z.array(Attribute),
  links: z.array(z.object({ traceId: Id(16), spanId: Id(8) })).default([]),
  status: z.object({ code: z.int().optional() }),
})
const Request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(ReceivedSpan) })),
    }),
  ),
})

export type ReceivedSpan = z.output<typeof ReceivedSpan> & { scope: string; service: unknown }

interface OtlpReceiver {
  url: string
  spans(): readonly ReceivedSpan[]
  close(): Promise<void>
}

/** A collector that takes OTLP over HTTP as JSON, refuses what does not parse, and holds the spans. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const { serve, url, close } = await listen(0)
  const spans: ReceivedSpan[] = []
  const problems: string[] = []
  serve(async (request, response) => {
    const body = await readBody(request, 10_000_000)
    const parsed = Request.safeParse(JSON.parse(String(body)))
    if (request.url !== '/v1/traces' || !parsed.success) {
      problems.push(parsed.error ? z.prettifyError(parsed.error) : `${request.url} is not /v1/traces`)
      response.writeHead(400).end()
      return
    }
    for (const { resource, scopeSpans } of parsed.data.resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue
      spans.push(
        ...scopeSpans.flatMap(({ scope, spans: own }) =>
          own.map((span) => ({ ...span, scope: scope.name, service })),
        ),
      )
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  return {
    url,
    spans() {
      if (problems.length > 0) {
        throw new Error(`the receiver has refused: ${problems.join('; ')}`)
      }
      return spans
    },
    close,
  }
}
