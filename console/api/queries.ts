import { useQuery } from '@tanstack/react-query'
import type { AnswerOf, Call } from './client.ts'
import { useClockOffset } from './clock.ts'
import { type Session, useSession } from './session.tsx'

export type Execution = AnswerOf<'listExecutions'>['items'][number]
export type ExecutionDetail = AnswerOf<'getExecution'>
export type TimelineRow = ExecutionDetail['timeline'][number]
export type WorkflowDetail = AnswerOf<'getWorkflow'>

/** How often what may change is asked for, in milliseconds; a hidden page asks nothing. */
const LIVE_MS = 1000
/** After so long without a change, what is open is asked for less often. */
const QUIET_AFTER_MS = 15_000
const QUIET_MS = 5000

export function isOpen({ status }: Pick<Execution, 'status'>): boolean {
  return status !== 'COMPLETED' && status !== 'COMPENSATED'
}

/** One execution, live until it has ended. */
export function useExecution(id: string | undefined, every = LIVE_MS) {
  const session = useSession()
  const offset = useClockOffset()
  return useQuery({
    ...executionQuery(session, id),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data, error } }) => {
      if (error) {
        return QUIET_MS
      }
      return data && isOpen(data) ? paceOf(data, every, Date.now() + offset) : false
    },
  })
}

/** The question for one execution, the same for all who ask it. */
export function executionQuery({ call, tenant }: Session, id: string | undefined) {
  return {
    queryKey: ['execution', tenant, id],
    queryFn: ({ signal }: { signal: AbortSignal }) => readExecution(call, id!, signal),
  }
}

/** An execution with its whole timeline: that of thousands of items comes in pages. */
async function readExecution(call: Call, executionId: string, signal: AbortSignal): Promise<ExecutionDetail> {
  const params = { executionId }
  const execution = await call('getExecution', { params, signal })
  const timeline = [...execution.timeline]
  for (let cursor = execution.timelineCursor; cursor; ) {
    const page = await call('getExecution', { params, query: { timelineCursor: cursor }, signal })
    timeline.push(...page.timeline)
    cursor = page.timelineCursor
  }
  return { ...execution, timeline }
}

/** Slower for what has not moved for a while; `now` is the API's. */
function paceOf(
  { timeline, startedAt }: Pick<ExecutionDetail, 'timeline' | 'startedAt'>,
  every: number,
  now: number,
): number {
  const moved = timeline.map(
    (row) => row.endedAt ?? row.attempts.at(-1)?.startedAt ?? row.startedAt ?? startedAt,
  )
  const last = Math.max(...[startedAt, ...moved].map((at) => Date.parse(at)))
  return now - last > QUIET_AFTER_MS ? Math.max(every, QUIET_MS / 2) : every
}

/** A version of a workflow, which never changes; the live one where none is named. */
export function useWorkflow(workflow: string | undefined, version?: string) {
  const { call, tenant } = useSession()
  return useQuery({
    queryKey: ['workflow', tenant, workflow, version ?? 'live'],
    queryFn: ({ signal }) =>
      call('getWorkflow', { params: { workflow: workflow! }, query: { version }, signal }),
    enabled: workflow !== undefined,
    staleTime: version ? Number.POSITIVE_INFINITY : 10_000,
  })
}

export function useWorkflows() {
  const { call, tenant } = useSession()
  return useQuery({
    queryKey: ['workflows', tenant],
    queryFn: ({ signal }) => call('listWorkflows', { signal }),
    staleTime: 10_000,
  })
}

/** How many executions are open, by workflow and status. */
export function useSummary() {
  const { call, tenant } = useSession()
  return useQuery({
    queryKey: ['summary', tenant],
    queryFn: ({ signal }) => call('summarizeExecutions', { signal }),
    refetchInterval: 2000,
  })
}
