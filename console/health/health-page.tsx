import { useNow } from '../api/clock.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { useTitle } from '../parts/use-title.ts'
import './health.css'
import { Failing } from './failing.tsx'
import { Metrics } from './metrics.tsx'
import { OpenNow } from './open-now.tsx'
import { Started } from './started.tsx'
import { countByWorkflow, listFailingSteps } from './statistics.ts'
import { useMetrics } from './use-metrics.ts'
import { PERIODS, type Period, type Recent, useRecent } from './use-recent.ts'

const NAMES: Record<Period, string> = { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days' }

/** How the workflows fare, from what the API tells of their executions. */
export function HealthPage() {
  useTitle('Health')
  const [parameters, change] = useParameters()
  const asked = parameters.get('period')
  const period: Period = asked === 'day' || asked === 'week' ? asked : 'hour'
  const now = useNow(0)
  const { data, error, isFetching, refetch } = useRecent(period, () => now)
  const metrics = useMetrics(period)
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
      {metrics && <Metrics {...metrics} />}
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
