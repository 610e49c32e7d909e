import { useQueries } from '@tanstack/react-query'
import { useSession } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { listNeeds, type Need, type Timeline } from './needs.ts'

const LIST_MS = 2_000
/** An approval's steps and expiry change seldom, and each execution costs a request. */
const DETAIL_MS = 5_000
const MOST_DETAILS = 40
const MOST = 100

/** What needs somebody, newest first among stuck ones and among approvals; at most 100 of each. */
export function useNeeds(): { needs: Need[] | undefined; hasMore: boolean; error: Error | null } {
  const { call, tenant } = useSession()
  const stuck = useAnswer(
    'listExecutions',
    { query: { status: 'COMPENSATION_FAILED', limit: MOST } },
    { everyMs: LIST_MS },
  )
  const waiting = useAnswer(
    'listExecutions',
    { query: { status: 'AWAITING_APPROVAL', limit: MOST } },
    { everyMs: LIST_MS },
  )
  const executions = [...(stuck.data?.items ?? []), ...(waiting.data?.items ?? [])]
  const details = useQueries({
    queries: (waiting.data?.items ?? []).slice(0, MOST_DETAILS).map(({ executionId }) => ({
      queryKey: [tenant, 'needs', executionId],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('getExecution', { params: { executionId }, signal }),
      refetchInterval: DETAIL_MS,
    })),
  })
  const timelines = new Map<string, Timeline>(
    details.flatMap(({ data }) => (data ? [[data.executionId, data.timeline] as const] : [])),
  )
  return {
    needs: stuck.data && waiting.data ? listNeeds(executions, timelines) : undefined,
    hasMore: stuck.data?.nextCursor !== undefined || waiting.data?.nextCursor !== undefined,
    error: stuck.error ?? waiting.error,
  }
}
