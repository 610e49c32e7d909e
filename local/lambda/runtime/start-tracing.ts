import { traceClients } from './client-spans.ts'
import { provideTracing, type Tracing } from './tracing.ts'

/** Loaded where spans are recorded alone: a sandbox without them starts sooner. */
export function startTracing(): Tracing {
  const tracing = provideTracing()
  traceClients(tracing)
  return tracing
}
