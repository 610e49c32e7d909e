import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { useCan, useSession } from '../api/session.tsx'
import { Json } from '../parts/json.tsx'
import { Notice } from '../parts/notice.tsx'
import { useLingering } from '../parts/use-lingering.ts'

type HistoryEvent = AnswerOf<'getExecutionHistory'>['items'][number]

/** What Step Functions recorded, oldest first; payloads are folded until somebody opens them. */
export function EventsTab({ id, isLive }: { id: string; isLive: boolean }) {
  const { call, tenant } = useSession()
  const isAllowed = useCan('executions:history')
  const isFollowed = useLingering(isLive)
  const [wanted, setWanted] = useState('')
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['history', tenant, id],
    queryFn: ({ pageParam, signal }) =>
      call('getExecutionHistory', {
        params: { executionId: id },
        query: { limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isAllowed,
    refetchInterval: isFollowed ? 3000 : false,
  })
  if (!isAllowed) {
    return <Notice tone="amber" title="Your token does not allow the history of executions." />
  }
  if (error) {
    return <Notice tone="red" title={error.message} />
  }
  const events = data?.pages.flatMap(({ items }) => items) ?? []
  const shown = events.filter((event) => matches(event, wanted))
  return (
    <div className="tab-body">
      <label className="events-filter">
        <span className="unseen">Filter events</span>
        <input
          className="input"
          placeholder="Filter by type or state, such as Failed or ReserveInventory"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      <ol className="events">
        {shown.map((event) => (
          <li key={`${event.execution}/${event.id}`}>
            <details>
              <summary>
                <span className="events-id">{event.id}</span>
                <span className={`events-type ${toneOf(event.type)}`}>{event.type}</span>
                <span className="events-name">{nameOf(event)}</span>
                <time dateTime={event.timestamp}>{event.timestamp.slice(11, 23)}</time>
              </summary>
              {event.details ? <Json value={unfold(event.details)} /> : <p className="mute">no details</p>}
            </details>
          </li>
        ))}
      </ol>
      <p className="mute">
        {shown.length} of {events.length} events{hasNextPage ? ', and more' : ''}
      </p>
      {hasNextPage ? (
        <button
          type="button"
          className="button"
          disabled={isFetchingNextPage}
          onClick={() => fetchNextPage()}
        >
          Load more
        </button>
      ) : null}
    </div>
  )
}

function matches(event: HistoryEvent, wanted: string): boolean {
  return `${event.type} ${nameOf(event)}`.toLowerCase().includes(wanted.trim().toLowerCase())
}

/** The state that an event is about. */
function nameOf({ details = {} }: HistoryEvent): string {
  return String(details.name ?? details.resource ?? details.error ?? '')
}

function toneOf(type: string): string {
  if (/Failed|TimedOut|Aborted/.test(type)) {
    return 'red'
  }
  return /Succeeded/.test(type) ? 'green' : 'dim'
}

/** Payloads are texts of JSON. */
function unfold(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, parsed(value)]))
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) {
    return value
  }
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
