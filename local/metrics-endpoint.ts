import type { RequestListener } from 'node:http'
import * as z from 'zod'
import { LONGEST_MS, type MetricStore } from '#local/telemetry/metric-store.ts'
import { askCaller, type Refusal, refuse } from './ask-caller.ts'

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
export function createMetricsListener(
  { sumUp }: Pick<MetricStore, 'sumUp'>,
  apiUrl: () => string,
): RequestListener {
  return async (request, response) => {
    const { status, body } = await answer().catch((error: Error) => refuse(500, error.message))
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(`${JSON.stringify(body)}\n`)

    async function answer(): Promise<Refusal> {
      if (request.method !== 'GET') {
        return refuse(405, `metrics take GET, not ${request.method}`)
      }
      const { searchParams } = new URL(request.url ?? '', apiUrl())
      const query = Query.safeParse(Object.fromEntries(searchParams))
      if (!query.success) {
        return refuse(400, `metrics take ?seconds=, ${z.prettifyError(query.error)}`)
      }
      const caller = await askCaller(apiUrl(), request.headers, 'metrics')
      if ('refusal' in caller) {
        return caller.refusal
      }
      const { from, metrics } = sumUp(query.data.seconds * 1000)
      return { status: 200, body: { from: new Date(from).toISOString(), metrics } }
    }
  }
}
