import type { Span } from './span.ts'

/** Whose spans are looked for. */
export interface Owner {
  tenant: string
  executionId: string
}

/**
 * Returns the spans of a trace that belong to an execution: those that bear its name, what they are below, and what else
 * is below that. A caller may give one trace to requests of several tenants: what hangs together with no span of the
 * execution, or is below a span that bears another tenant, is left out.
 */
export function findBelonging(spans: readonly Span[], { tenant, executionId }: Owner): Span[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const below = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId)
  const found = new Set<Span>()
  const collect = (span: Span) => {
    const { 'flowforge.tenant': owner = tenant } = span.attributes
    if (owner === tenant && !found.has(span)) {
      found.add(span)
      for (const child of below.get(span.spanId) ?? []) {
        collect(child)
      }
    }
  }
  const isNamed = ({ attributes }: Span) =>
    attributes['flowforge.tenant'] === tenant && attributes['flowforge.execution.id'] === executionId
  for (const span of spans.filter(isNamed)) {
    if (!found.has(span)) {
      collect(findTop(span, byId))
    }
  }
  return [...found].sort((a, b) => a.start - b.start)
}

/** Ids are chosen by callers in part: a circle of them has no top. */
function findTop(span: Span, byId: ReadonlyMap<string, Span>): Span {
  const seen = new Set([span])
  let top = span
  for (
    let next = byId.get(top.parentSpanId ?? '');
    next && !seen.has(next);
    next = byId.get(top.parentSpanId ?? '')
  ) {
    seen.add(next)
    top = next
  }
  return top
}
