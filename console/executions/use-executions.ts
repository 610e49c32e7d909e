import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { useClockOffset } from '../api/clock.ts'
import { useSession } from '../api/session.tsx'
import { type Filters, idsOf, startedAfter } from './filters.ts'
import { loadByIds } from './load-by-ids.ts'
import { closeGap, hasGap, mergeNewest } from './merge-newest.ts'
import { PAGES } from './steered.ts'

type Page = AnswerOf<'listExecutions'>

const PAGE = 100
/** How many of the newest are asked for again and again. */
const HEAD = 50
const HEAD_MS = 1500
const BY_ID_MS = 3000

/**
 * Executions, newest first: the newest are asked for again and again, older pages once, when somebody scrolls there.
 * What changes further down is asked for row by row (`list-row.tsx`).
 */
export function useExecutions({ status, workflow, id, since }: Filters) {
  const { call, tenant } = useSession()
  const now = Date.now() + useClockOffset()
  const query = {
    ...(status.length > 0 ? { status: status.join(',') } : {}),
    ...(workflow ? { workflow } : {}),
    ...(since ? { startedAfter: startedAfter(since, now) } : {}),
  }
  const ids = idsOf({ id })
  const key = [tenant, JSON.stringify(query), ids.join()]
  const pagesKey = [PAGES, ...key]
  const pages = useInfiniteQuery({
    queryKey: pagesKey,
    queryFn: ({ pageParam, signal }) => {
      const load = (more: { idPrefix?: string; cursor: string | undefined }) =>
        call('listExecutions', { query: { ...query, limit: PAGE, ...more }, signal })
      return ids.length === 0
        ? load({ cursor: pageParam })
        : loadByIds(ids, (idPrefix, cursor) => load({ idPrefix, cursor }), pageParam)
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    // Lists of beginnings of ids go by the id: what is new may stand anywhere.
    refetchInterval: ({ state }) => (ids.length > 0 && state.data?.pages.length === 1 ? BY_ID_MS : false),
  })
  const head = useQuery({
    queryKey: ['newest-executions', ...key],
    queryFn: ({ signal }) => call('listExecutions', { query: { ...query, limit: HEAD }, signal }),
    refetchInterval: HEAD_MS,
    enabled: ids.length === 0,
  })
  const others = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data])
  const items = useMemo(() => mergeNewest(head.data, others), [head.data, others])
  const queries = useQueryClient()
  useClosedGap(head.data, others, {
    load: (cursor) => call('listExecutions', { query: { ...query, limit: PAGE, cursor } }),
    put: (page) =>
      queries.setQueryData<typeof pages.data>(
        pagesKey,
        (known) => known && { pages: [page, ...known.pages], pageParams: [undefined, ...known.pageParams] },
      ),
    reset: () => queries.resetQueries({ queryKey: pagesKey }),
  })
  const isKnown = pages.data !== undefined
  const missing = ids.filter((each) => !items.some(({ executionId }) => executionId.startsWith(each)))
  return {
    items,
    error: head.error ?? pages.error,
    pages,
    isKnown,
    /** Of several ids those with which none of the executions begins. */
    missing: isKnown && !pages.hasNextPage && ids.length > 1 ? missing : [],
  }
}

interface Pages {
  load: (cursor: string) => Promise<Page>
  /** Puts a page before the others. */
  put: (page: Page) => void
  reset: () => void
}

/** Loads what has begun between the newest and the pages, once they do not meet any more: the pages stay. */
function useClosedGap(newest: Page | undefined, others: Page['items'], pages: Pages): void {
  const isClosing = useRef(false)
  const latest = useRef(pages)
  latest.current = pages
  useEffect(() => {
    if (!newest || isClosing.current || !hasGap(newest, others)) {
      return
    }
    // Of other filters by the time it is closed, they are other pages.
    const { load, put, reset } = latest.current
    isClosing.current = true
    closeGap(newest, others, load)
      .then((items) => (items ? put({ items: [...items] }) : reset()))
      // With the next newest it is tried again.
      .catch(() => {})
      .finally(() => (isClosing.current = false))
  }, [newest, others])
}
