import { Link } from 'wouter'
import { markOf } from '#core/picture/mark.ts'
import { isEnded, SAGA_STATUSES } from '#core/saga/runtime/status.ts'
import { useSummary } from '../api/queries.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { PERIODS, type Period, type Recent } from './use-recent.ts'

const OPEN = SAGA_STATUSES.filter((status) => !isEnded(status))

/** How many executions are open, by status and by age. */
export function OpenNow({ older }: { older: Recent['older'] | undefined }) {
  const { data, error } = useSummary()
  const open = data?.open ?? []
  return (
    <section aria-labelledby="open-now">
      <h2 id="open-now" className="heading">
        Open now
      </h2>
      {error && <ProblemNotice error={error} doing="count what is open" />}
      <ul className="tiles">
        {OPEN.map((status) => {
          const rows = open.filter((row) => row.status === status)
          const count = rows.reduce((sum, row) => sum + row.count, 0)
          const { glyph, tone } = markOf(status)
          return (
            <li key={status}>
              <Link href={`/executions?status=${status}`} className={`card tile ${count > 0 ? tone : 'dim'}`}>
                <span className="tile-count tone">
                  {data ? count.toLocaleString('en-US') : '–'}
                  {rows.some(({ more }) => more) ? '+' : ''}
                </span>
                <span className="tone">
                  <span aria-hidden="true">{glyph} </span>
                  {status}
                </span>
                <span className="mute">
                  {rows.map((row) => `${row.workflow} ${row.count.toLocaleString('en-US')}`).join(' · ') ||
                    'none'}
                </span>
              </Link>
            </li>
          )
        })}
        <li className="card tile dim">
          <b>Open for longer than</b>
          {(Object.keys(PERIODS) as Period[]).map((name) => (
            <span key={name} className="tile-age">
              {name === 'hour' ? 'an hour' : `a ${name}`}
              <b>{older ? `${older[name].count}${older[name].more ? '+' : ''}` : '–'}</b>
            </span>
          ))}
        </li>
      </ul>
    </section>
  )
}
