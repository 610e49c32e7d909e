import { useQuery } from '@tanstack/react-query'
import { apiRoot } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import { useLingering } from '../parts/use-lingering.ts'
import { appendPage, EMPTY_LOG, type Log, type LogPage } from './log.ts'

const LIVE_MS = 1500

/** What functions of the local cloud have logged of an execution; goes on while it is live. */
export function useLog(id: string, { isLive, isEnabled }: { isLive: boolean; isEnabled: boolean }) {
  const { ask, tenant } = useSession()
  const isFollowed = useLingering(isLive)
  const queryKey = ['log', tenant, id]
  return useQuery({
    queryKey,
    queryFn: async ({ client, signal }) => {
      let log = client.getQueryData<Log>(queryKey) ?? EMPTY_LOG
      do {
        const page = await ask(addressOf(id, log.cursor), { signal })
        log = appendPage(log, page as LogPage)
      } while (log.isMore)
      return log
    },
    enabled: isEnabled,
    // A log that is read again goes on where it was, and nothing is to be compared.
    structuralSharing: false,
    refetchInterval: isFollowed ? LIVE_MS : false,
  })
}

function addressOf(id: string, cursor: string | undefined): URL {
  const address = new URL('/.flowforge/logs', apiRoot)
  address.searchParams.set('execution', id)
  if (cursor !== undefined) {
    address.searchParams.set('cursor', cursor)
  }
  return address
}
