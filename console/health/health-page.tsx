import { Link } from 'wouter'
import { describeDuration } from '#core/picture/duration.ts'
import { markOf } from '#core/picture/mark.ts'
import { isEnded, SAGA_STATUSES } from '#core/saga/runtime/status.ts'
import { useNow } from '../api/clock.ts'
import { useSummary } from '../api/queries.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { useTitle } from '../parts/use-title.ts'
import './health.css'
import { countByWorkflow, type FailingStep, listFailingSteps, type WorkflowCounts } from './statistics.ts'
import { PERIODS, type Period, type Recent, useRecent } from './use-recent.ts'

const OPEN = SAGA_STATUSES.filter((status) => !isEnded(status))
const NAMES: Record<Period, string> = { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days' }

/** How the workflows fare, from what the API tells of their executions. */
export function HealthPage() {
  useTitle('Health')
  const [parameters, change] = useParameters()
  const asked = parameters.get('period')
  const period: Period = asked === 'day' || asked === 'week' ? asked : 'hour'
  const now = useNow(0)
  const { data, error, isFetching, refetch } = useRecent(period, () => now)
  return (
    <main className="page health" aria-labelledby="health-title">
      <header className="health-head">
        <h1 id="health-title">Health</h1>
        <ApiStatus />
      </header>
      <OpenNow older={data?.older} />
      <div className="health-bar">
        <fieldset className="health-periods">
          <legend className="unseen">Period</legend>
          {(Object.keys(PERIODS) as Period[]).map((name) => (
            <button
              key={name}
              type="button"
              className="chip"
              aria-pressed={name === period}
              onClick={() => change({ period: name === 'hour' ? undefined : name })}
            >
              {NAMES[name]}
            </button>
          ))}
        </fieldset>
        <span className="mute" role="status">
          {data ? describeExtent(data) : 'counting …'}
        </span>
        <button type="button" className="button small" disabled={isFetching} onClick={() => refetch()}>
          Count again
        </button>
      </div>
      {error && <ProblemNotice error={error} doing="count the executions" />}
      {data && <Started counts={countByWorkflow(data.executions)} isPart={data.isPart} />}
      {data && <Failing steps={listFailingSteps(data.executions)} />}
    </main>
  )
}

function describeExtent({ executions, isPart }: Recent): string {
  const count = executions.length.toLocaleString('en-US')
  return isPart ? `${count}+ executions; the newest ${count} are counted` : `${count} executions`
}

function ApiStatus() {
  const { data, error } = useAnswer('getHealth', {}, { everyMs: 10_000 })
  if (error) {
    return <span className="tag red">✕ {error.message}</span>
  }
  return data ? (
    <span className="tag green">
      ✓ API {data.status}, version {data.version}
    </span>
  ) : null
}

function OpenNow({ older }: { older: Recent['older'] | undefined }) {
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

function Started({ counts, isPart }: { counts: readonly WorkflowCounts[]; isPart: boolean }) {
  return (
    <section aria-labelledby="started-title">
      <h2 id="started-title" className="heading">
        Started{isPart ? ', of the newest' : ''}
      </h2>
      {counts.length === 0 && <p className="card empty">Nothing was started in this time.</p>}
      {counts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className="card health-scroll" aria-label="Executions by workflow" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Workflow</th>
                {['Started', 'Completed', 'Compensated', 'Stuck', 'Open'].map((title) => (
                  <th key={title} scope="col" className="number">
                    {title}
                  </th>
                ))}
                <th scope="col">Share</th>
                <th scope="col" className="number">
                  p50
                </th>
                <th scope="col" className="number">
                  p95
                </th>
              </tr>
            </thead>
            <tbody>
              {counts.map((row) => (
                <StartedRow key={row.workflow} row={row} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function StartedRow({ row }: { row: WorkflowCounts }) {
  const { workflow, started, completed, compensated, stuck, open } = row
  const parts = [
    ['green', completed],
    ['violet', compensated],
    ['red', stuck],
    ['blue', open],
  ] as const
  const told = (ms: number | undefined) => (ms === undefined ? '–' : describeDuration(ms))
  return (
    <tr>
      <th scope="row" className="health-name">
        <Link href={`/executions?workflow=${workflow}`}>{workflow}</Link>
      </th>
      <td className="number">{started}</td>
      <td className="number">{completed}</td>
      <td className="number">{compensated}</td>
      <td className={`number ${stuck > 0 ? 'red tone' : ''}`}>{stuck}</td>
      <td className="number">{open}</td>
      <td>
        <span className="share" aria-hidden="true">
          {parts.map(([tone, count]) => (
            <i key={tone} className={tone} style={{ flexGrow: count }} />
          ))}
        </span>
      </td>
      <td className="number">{told(row.p50)}</td>
      <td className="number">{told(row.p95)}</td>
    </tr>
  )
}

const MOST_SHOWN = 12

function Failing({ steps }: { steps: readonly FailingStep[] }) {
  if (steps.length === 0) {
    return null
  }
  const most = steps[0]!.count
  return (
    <section aria-labelledby="failing-title">
      <h2 id="failing-title" className="heading">
        Failing steps
      </h2>
      <ul className="card failing">
        {steps.slice(0, MOST_SHOWN).map(({ workflow, step, error, count }) => (
          <li key={`${workflow} ${step} ${error}`}>
            <span>
              <b>{step}</b> <span className="mute">{workflow}</span>
            </span>
            <span className="red tone">{error}</span>
            <span className="failing-bar" aria-hidden="true">
              <i style={{ width: `${(100 * count) / most}%` }} />
            </span>
            <b className="failing-count">{count.toLocaleString('en-US')}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}
