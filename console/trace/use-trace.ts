import { useQuery } from '@tanstack/react-query'
import { apiRoot } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import { useLingering } from '../parts/use-lingering.ts'
import type { Trace } from './trace.ts'

const LIVE_MS = 2000

/** The spans that the local cloud has recorded of an execution; read again while it is live. */
export function useTraces(id: string, { isLive, isEnabled }: { isLive: boolean; isEnabled: boolean }) {
  const { ask, tenant } = useSession()
  const isFollowed = useLingering(isLive)
  return useQuery({
    queryKey: ['traces', tenant, id],
    queryFn: async ({ signal }) => {
      const address = new URL('/.flowforge/traces', apiRoot)
      address.searchParams.set('execution', id)
      return ((await ask(address, { signal })) as { traces: readonly Trace[] }).traces
    },
    enabled: isEnabled,
    refetchInterval: isFollowed ? LIVE_MS : false,
  })
}
