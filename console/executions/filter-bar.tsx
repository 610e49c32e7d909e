import { markOf } from '#core/picture/mark.ts'
import type { SagaStatus } from '#core/saga/runtime/status.ts'
import { useSummary, useWorkflows } from '../api/queries.ts'
import { idsOf, SINCE, useFilters } from './filters.ts'

const CHIPS: readonly (readonly [SagaStatus, string])[] = [
  ['RUNNING', 'Running'],
  ['AWAITING_APPROVAL', 'Waiting'],
  ['COMPENSATING', 'Undoing'],
  ['COMPENSATION_FAILED', 'Stuck'],
  ['COMPLETED', 'Completed'],
  ['COMPENSATED', 'Compensated'],
]

/** Narrows the list by status, workflow and time. */
export function FilterBar({
  isSelecting,
  onSelect,
}: {
  isSelecting: boolean
  onSelect: (on: boolean) => void
}) {
  const [filters, change] = useFilters()
  const { data: workflows } = useWorkflows()
  const counts = useCounts(filters.workflow)
  const toggle = (status: SagaStatus) =>
    change({
      status: filters.status.includes(status)
        ? filters.status.filter((each) => each !== status)
        : [...filters.status, status],
    })
  return (
    <fieldset className="filters">
      <legend className="unseen">Filters</legend>
      <button
        type="button"
        className="chip"
        aria-pressed={filters.status.length === 0}
        onClick={() => change({ status: [] })}
      >
        All
      </button>
      {CHIPS.map(([status, name]) => (
        <button
          key={status}
          type="button"
          className="chip"
          aria-pressed={filters.status.includes(status)}
          onClick={() => toggle(status)}
        >
          <span className={`chip-glyph ${markOf(status).tone}`} aria-hidden="true">
            {markOf(status).glyph}
          </span>
          {name} {counts.get(status) ?? ''}
        </button>
      ))}
      <select
        className="chip"
        aria-label="Workflow"
        value={filters.workflow}
        onChange={(event) => change({ workflow: event.target.value })}
      >
        <option value="">all workflows</option>
        {workflows?.items.map(({ workflow }) => (
          <option key={workflow}>{workflow}</option>
        ))}
      </select>
      <select
        className="chip"
        aria-label="Started"
        value={filters.since}
        onChange={(event) => change({ since: event.target.value })}
      >
        <option value="">all times</option>
        {Object.entries(SINCE).map(([value, { name }]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="chip"
        aria-pressed={isSelecting}
        onClick={() => onSelect(!isSelecting)}
      >
        Select
      </button>
      {filters.id ? (
        <button type="button" className="chip" onClick={() => change({ id: '' })}>
          {describeIds(idsOf(filters))} ✕<span className="unseen"> remove</span>
        </button>
      ) : null}
    </fieldset>
  )
}

function describeIds(ids: readonly string[]): string {
  const [first, ...others] = ids
  return others.length > 0 ? `${ids.length} ids` : `id ${first}…`
}

/** How many are open by status: exact to 1,000, then `1,000+`. */
function useCounts(workflow: string): ReadonlyMap<SagaStatus, string> {
  const { data } = useSummary()
  const rows = (data?.open ?? []).filter((row) => !workflow || row.workflow === workflow)
  const byStatus = Map.groupBy(rows, ({ status }) => status)
  return new Map(
    [...byStatus].map(([status, all]) => {
      const count = all.reduce((sum, row) => sum + row.count, 0)
      return [status, `${count.toLocaleString('en-US')}${all.some(({ more }) => more) ? '+' : ''}`] as const
    }),
  )
}
