import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { Execution } from '../api/queries.ts'
import { Notice } from '../parts/notice.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { BulkBar } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { useFilters } from './filters.ts'
import './list.css'
import { ListRow } from './list-row.tsx'
import { useExecutions } from './use-executions.ts'

const ROW_PX = 54

/** Executions, newest first. Only what is in sight is drawn; what comes next is loaded on the way. */
export function List({ openId }: { openId: string | undefined }) {
  const [filters] = useFilters()
  const found = useExecutions(filters)
  const { items, pages, error } = found
  const [ticked, setTicked] = useState<ReadonlySet<string>>()
  const href = useHref()
  useMoves(items, openId, href)
  return (
    <section className="list" aria-label="Executions">
      <FilterBar
        isSelecting={ticked !== undefined}
        onSelect={(on) => setTicked(on ? new Set() : undefined)}
      />
      {error ? <Notice tone="red" title={error.message} /> : null}
      {items.length > 0 && found.missing.length > 0 ? (
        <Notice tone="amber" title={`Not found: ${found.missing.join(', ')}`} />
      ) : null}
      {items.length === 0 && found.isKnown ? <Empty isFiltered={isFiltered(filters)} /> : null}
      <Rows
        items={items}
        openId={openId}
        ticked={ticked}
        onTick={(id, on) => setTicked((old) => toggled(old ?? new Set(), id, on))}
        onEnd={() => pages.hasNextPage && !pages.isFetchingNextPage && pages.fetchNextPage()}
        href={href}
      />
      <p className="list-count" aria-live="polite">
        {found.isKnown || items.length > 0
          ? describeCount(items.length, Boolean(pages.hasNextPage))
          : error
            ? ''
            : 'loading …'}
      </p>
      {ticked ? <BulkBar executions={items.filter(({ executionId }) => ticked.has(executionId))} /> : null}
    </section>
  )
}

interface RowsProps {
  items: readonly Execution[]
  openId: string | undefined
  ticked: ReadonlySet<string> | undefined
  onTick: (id: string, on: boolean) => void
  onEnd: () => void
  href: (id: string) => string
}

function Rows({ items, openId, ticked, onTick, onEnd, href }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    getItemKey: (index) => items[index]!.executionId,
  })
  const rows = virtual.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 20) {
      onEnd()
    }
  })
  const at = items.findIndex(({ executionId }) => executionId === openId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is opened, not when the list grows
  useEffect(() => {
    if (at >= 0) {
      virtual.scrollToIndex(at, { align: 'auto' })
    }
  }, [openId])
  return (
    <div className="rows" ref={scroller}>
      <ul className="rows-all" style={{ height: virtual.getTotalSize() }}>
        {rows.map(({ index, key, start }) => {
          const execution = items[index]!
          const id = execution.executionId
          return (
            <li
              key={key}
              className="rows-one"
              style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
              aria-setsize={items.length}
              aria-posinset={index + 1}
            >
              <ListRow
                execution={execution}
                href={href(id)}
                isSelected={id === openId}
                isTicked={ticked?.has(id)}
                onTick={(on) => onTick(id, on)}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The address of an execution with the list as it is filtered now. */
function useHref(): (id: string) => string {
  const params = new URLSearchParams(useSearch())
  for (const name of ['row', 'at', 'tab']) {
    params.delete(name)
  }
  const search = params.size > 0 ? `?${params}` : ''
  return (id) => `/executions/${encodeURIComponent(id)}${search}`
}

/** `j` and `k` open the next and the one before. */
function useMoves(
  items: readonly Execution[],
  openId: string | undefined,
  href: (id: string) => string,
): void {
  const [, navigate] = useLocation()
  const move = (by: number) => {
    const at = items.findIndex(({ executionId }) => executionId === openId)
    const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)]
    if (next) {
      navigate(href(next.executionId))
    }
  }
  useKeys({ j: () => move(1), k: () => move(-1) })
}

function toggled(old: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  return on ? new Set([...old, id]) : new Set([...old].filter((each) => each !== id))
}

function isFiltered({ status, workflow, id, since }: ReturnType<typeof useFilters>[0]): boolean {
  return status.length > 0 || Boolean(workflow || id || since)
}

/** Exact up to 1,000. */
function describeCount(count: number, hasMore: boolean): string {
  const shown = count.toLocaleString('en-US')
  return hasMore ? `${shown} and more` : `${shown} ${count === 1 ? 'execution' : 'executions'}`
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  return (
    <p className="empty">
      {isFiltered
        ? 'No execution is like that. Loosen the filters above.'
        : 'Nothing has run yet. Press n to start a workflow.'}
    </p>
  )
}
