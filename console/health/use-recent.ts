import { useQuery } from '@tanstack/react-query'
import { isEnded, SAGA_STATUSES } from '#core/saga/runtime/status.ts'
import type { AnswerOf, Call } from '../api/client.ts'
import { useSession } from '../api/session.tsx'

type Execution = AnswerOf<'listExecutions'>['items'][number]

export const PERIODS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const
export type Period = keyof typeof PERIODS

const PAGE = 100
/** No more are read: a count reads what it counts. */
const MOST_PAGES = 10
const EVERY_MS = 30_000

export interface Recent {
  executions: Execution[]
  /** There are more in the period than were read. */
  isPart: boolean
  /** How many open executions are older than each period; at most 100 are counted. */
  older: Record<Period, { count: number; more: boolean }>
}

/** The executions that were started within a period, and how old those are that are open. */
export function useRecent(period: Period, now: () => number) {
  const { call, tenant } = useSession()
  return useQuery({
    queryKey: [tenant, 'recent', period],
    queryFn: ({ signal }) => readRecent(call, { period, now: now(), signal }),
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS,
  })
}

async function readRecent(
  call: Call,
  { period, now, signal }: { period: Period; now: number; signal: AbortSignal },
): Promise<Recent> {
  const startedAfter = new Date(now - PERIODS[period]).toISOString()
  const executions: Execution[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, nextCursor } = await call('listExecutions', {
      query: { startedAfter, limit: PAGE, cursor },
      signal,
    })
    executions.push(...items)
    cursor = nextCursor
    if (!nextCursor) {
      break
    }
  }
  const names = Object.keys(PERIODS) as Period[]
  const counts = await Promise.all(
    names.map((name) =>
      countOlder(call, { startedBefore: new Date(now - PERIODS[name]).toISOString(), signal }),
    ),
  )
  const older = Object.fromEntries(names.map((name, index) => [name, counts[index]!])) as Recent['older']
  return { executions, isPart: cursor !== undefined, older }
}

const OPEN = SAGA_STATUSES.filter((status) => !isEnded(status)).join(',')

async function countOlder(
  call: Call,
  { startedBefore, signal }: { startedBefore: string; signal: AbortSignal },
) {
  const query = { status: OPEN, startedBefore, limit: PAGE }
  const { items, nextCursor } = await call('listExecutions', { query, signal })
  return { count: items.length, more: nextCursor !== undefined }
}
