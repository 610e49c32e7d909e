import { useQuery } from '@tanstack/react-query'
import { apiRoot } from '../api/client.ts'
import { useIsLocal } from '../api/clock.ts'
import { useCan, useSession } from '../api/session.tsx'
import type { MetricSum } from './counted.ts'
import { PERIODS, type Period } from './use-recent.ts'

const EVERY_MS = 10_000

export interface Metrics {
  /** The instant from which on they are counted. */
  from: string
  metrics: readonly MetricSum[]
}

/** What the functions' metrics came to in the local cloud; nothing of a stack, whose dashboard shows them. */
export function useMetrics(period: Period): Metrics | undefined {
  const { ask, tenant } = useSession()
  const isLocal = useIsLocal()
  const isAllowed = useCan('executions:history')
  const { data } = useQuery({
    queryKey: ['metrics', tenant, period],
    queryFn: async ({ signal }) => {
      const address = new URL('/.flowforge/metrics', apiRoot)
      address.searchParams.set('seconds', String(PERIODS[period] / 1000))
      return (await ask(address, { signal })) as Metrics
    },
    enabled: isLocal === true && isAllowed,
    refetchInterval: EVERY_MS,
  })
  return data
}
