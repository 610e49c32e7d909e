import * as z from 'zod'
import { LONGEST_MS, type MetricStore } from '#local/telemetry/metric-store.ts'
import type { Listener } from './http/run-listener.ts'
import { createReaderListener } from './reader-endpoint.ts'

/** Where the metrics stand on the API's port. */
export const METRICS_PATH = '/.flowforge/metrics'

const Query = z.object({
  seconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(LONGEST_MS / 1000),
})

/**
 * `GET ?seconds=3600` returns what metrics came to in that time, of the whole local cloud, as CloudWatch would have them:
 * metrics know no tenant. They are held in memory, and begin anew with each start.
 */
export function createMetricsListener({ sumUp }: Pick<MetricStore, 'sumUp'>, apiUrl: () => string): Listener {
  const read = ({ seconds }: z.infer<typeof Query>) => {
    const { from, metrics } = sumUp(seconds * 1000)
    return { status: 200, body: { from: new Date(from).toISOString(), metrics } }
  }
  const words = { subject: 'the list of metrics', parameters: '?seconds=', what: 'metrics' }
  return createReaderListener({ ...words, query: Query, read }, apiUrl)
}
